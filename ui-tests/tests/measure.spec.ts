import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test } from '@jupyterlab/galata';
import { RemoteHelper } from '../helpers/RemoteHelper';

const RUN_TIMEOUT_MS = 120_000;
const PIECES = 200;

const FLOOD = `
import os, time
print("ready", flush=True)
while not os.path.exists("go"):
    time.sleep(0.1)
for i in range(100_000):
    print(f"line {i} of a text that is about as long as such lines are", flush=True)
    if i % 10_000 == 0:
        time.sleep(0.5)
`;

test('a hundred thousand lines do not hold up the page @measure', async ({
  page,
  tmpPath
}) => {
  test.setTimeout(600_000);
  const helper = new RemoteHelper(page);
  const name = 'flood.ipynb';
  await helper.write(`${tmpPath}/${name}`, FLOOD);
  await helper.open();
  await helper.start(`${tmpPath}/${name}`);
  await helper.openDetail(name);
  await expect(helper.output(name, 1)).toContainText('ready', {
    timeout: RUN_TIMEOUT_MS
  });
  const [raw] = page.context().pages();
  if (!raw) {
    throw new Error('no page');
  }
  const heap_mb = await heapOf(raw);
  const heaps_mb = [await heap_mb()];

  const live = await tasksDuring(raw, 'live', async () => {
    await page.contents.uploadContent('', 'text', `${tmpPath}/go`);
    await expect(helper.detail(name)).toContainText('Finished', {
      timeout: 240_000
    });
    await expect(helper.detail(name)).toContainText('of 100,001 lines');
  });
  heaps_mb.push(await heap_mb());

  const all = await tasksDuring(raw, 'all', async () => {
    await helper.detail(name).getByRole('button', { name: 'Show all' }).click();
    await allIsShown(raw);
  });
  heaps_mb.push(await heap_mb());
  test.info().annotations.push({
    type: 'measured',
    description: JSON.stringify({ live, all, heaps_mb })
  });
});

/** Wait until all is shown; to ask for the text itself would hold up the page by the asking. */
async function allIsShown(page: Page): Promise<void> {
  await page.waitForFunction(
    count =>
      document.querySelectorAll('.jrh-Output .jp-OutputArea-child').length >=
      count,
    PIECES,
    { polling: 500, timeout: 240_000 }
  );
  await page.waitForTimeout(1_000);
}

/** The memory of the page's scripts, once what is of no use is gone. */
async function heapOf(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  return async () => {
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    return Math.round(usedSize / 1e6);
  };
}

interface ITasks {
  /** The longest tasks by the clock on the wall, which other programs make longer, too. */
  readonly wall_ms: readonly number[];
  /** The same by the time that the processor spent on them. */
  readonly cpu_ms: readonly number[];
}

interface ITraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** The longest tasks of the page's main thread while something happens. */
async function tasksDuring(
  page: Page,
  name: string,
  act: () => Promise<void>
): Promise<ITasks> {
  const browser = page.context().browser();
  const path = test.info().outputPath(`${name}.json`);
  await browser?.startTracing(page, { categories: ['toplevel'], path });
  await act();
  await browser?.stopTracing();
  const trace = JSON.parse(await readFile(path, 'utf8')) as {
    readonly traceEvents: readonly ITraceEvent[];
  };
  const isMain = ({ ph, name, args }: ITraceEvent): boolean =>
    ph === 'M' && name === 'thread_name' && args?.name === 'CrRendererMain';
  const place = ({ pid, tid }: ITraceEvent): string => `${pid} ${tid}`;
  const mains = new Set(trace.traceEvents.filter(isMain).map(place));
  const tasks = trace.traceEvents.filter(
    event =>
      event.ph === 'X' &&
      event.name === 'ThreadControllerImpl::RunTask' &&
      mains.has(place(event))
  );
  const longest = (durations: readonly (number | undefined)[]): number[] =>
    durations
      .map(duration_us => Math.round((duration_us ?? 0) / 1_000))
      .sort((a, b) => b - a)
      .slice(0, 8);
  return {
    wall_ms: longest(tasks.map(({ dur }) => dur)),
    cpu_ms: longest(tasks.map(({ tdur }) => tdur))
  };
}
