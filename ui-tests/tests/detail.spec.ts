import AxeBuilder from '@axe-core/playwright';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@jupyterlab/galata';
import { RemoteHelper } from '../helpers/RemoteHelper';

const RUN_TIMEOUT_MS = 120_000;
const THEMES = ['Light', 'Dark', 'Dark High Contrast'];

/** Prints a line ten times a second until a file appears beside the notebook. */
const WAITING = `
import os, time
step = 0
while not os.path.exists("go") and step < 3000:
    step += 1
    print(f"step {step}", flush=True)
    time.sleep(0.1)
print("went on")
`;

/** The keyboard chooses the first of two cells, and following ends until it is wanted again. */
async function chooseByKeyboard(
  page: IJupyterLabPageFixture,
  helper: RemoteHelper,
  name: string
): Promise<void> {
  await helper.cell(name, 2).click();
  await page.keyboard.press('ArrowUp');
  await expect(helper.cell(name, 1)).toBeFocused();
  await expect(helper.output(name, 1)).toContainText('first');
  const follow = helper.detail(name).getByLabel('Follow running cell');
  await expect(follow).not.toBeChecked();
  await follow.check();
  await expect(helper.output(name, 2)).toContainText('step');
}

test('a run is followed live, cell by cell, and after a reload', async ({
  page,
  tmpPath
}) => {
  const helper = new RemoteHelper(page);
  const name = 'live.ipynb';
  await helper.write(
    `${tmpPath}/${name}`,
    'print("first")',
    WAITING,
    '6 * 7',
    ''
  );
  await helper.open();
  await helper.start(`${tmpPath}/${name}`);
  await helper.openDetail(name);

  await expect(helper.cell(name, 1)).toContainText('Done', {
    timeout: RUN_TIMEOUT_MS
  });
  await expect(helper.cell(name, 2)).toContainText('Running');
  await expect(helper.cell(name, 2)).toHaveAttribute('aria-current', 'step');
  // What is still to come is listed, too.
  await expect(helper.cell(name, 3)).toContainText('6 * 7');
  await expect(helper.cell(name, 3)).toContainText('Queued');
  await expect(helper.output(name, 2)).toContainText(/step \d\n?.*step 1\d/s);

  await chooseByKeyboard(page, helper, name);

  // Galata would wait for the launcher, and the tab of the run is in front.
  await page.reload({ waitForIsReady: false } as object);
  await expect(helper.cell(name, 2)).toContainText('Running');
  await expect(helper.output(name, 2)).toContainText('step');
  await page.contents.uploadContent('', 'text', `${tmpPath}/go`);
  await expect(helper.detail(name)).toContainText('Finished', {
    timeout: RUN_TIMEOUT_MS
  });
  await expect(helper.cell(name, 4)).toContainText('Skipped');
  await helper.cell(name, 3).click();
  await expect(helper.output(name, 3)).toContainText('42');
});

test('a failed run shows its error first and leads to its cell', async ({
  page,
  tmpPath
}) => {
  const helper = new RemoteHelper(page);
  const name = 'broken.ipynb';
  await helper.write(
    `${tmpPath}/${name}`,
    ...Array.from({ length: 60 }, (_, i) => `x${i} = ${i}`),
    'raise ValueError("shapes do not fit")',
    'print("never")'
  );
  await helper.open();
  await helper.start(`${tmpPath}/${name}`);
  await expect(helper.row(name)).toContainText('Failed in cell 61', {
    timeout: RUN_TIMEOUT_MS
  });
  await helper.openDetail(name);
  const detail = helper.detail(name);
  const error = detail.getByRole('group', { name: 'Error in cell 61' });
  await expect(error).toContainText('ValueError: shapes do not fit');
  await expect(helper.output(name, 61)).toContainText('Traceback');

  await helper.cell(name, 60).click();
  await page.keyboard.press('Home');
  await expect(helper.cell(name, 1)).toBeFocused();
  await error.getByRole('button', { name: 'Jump to cell 61' }).click();
  await expect(helper.cell(name, 61)).toBeFocused();
  await expect(helper.cell(name, 61)).toBeInViewport();
  await expect(helper.cell(name, 62)).toContainText('Not run');
  for (const theme of THEMES) {
    await page.theme.setTheme(`JupyterLab ${theme}`);
    expect(await violations(page)).toEqual([]);
  }
});

test('outputs are never trusted: no script runs and no request leaves', async ({
  page,
  tmpPath
}) => {
  const foreign: string[] = [];
  page.on('request', request => {
    if (request.url().includes('canary')) {
      foreign.push(request.url());
    }
  });
  const helper = new RemoteHelper(page);
  const name = 'hostile.ipynb';
  await helper.write(`${tmpPath}/${name}`, HOSTILE);
  await helper.open();
  await helper.start(`${tmpPath}/${name}`);
  await expect(helper.row(name)).toContainText('Finished', {
    timeout: RUN_TIMEOUT_MS
  });
  await helper.openDetail(name);
  const output = helper.output(name, 1);
  await expect(output).toContainText('end of it');
  await expect(output.getByText('<b>not bold</b>')).toBeVisible();
  expect(await page.evaluate('globalThis.canary')).toBeUndefined();
  expect(foreign).toEqual([]);
});

test('the tab of a run is accessible in every theme, and narrow', async ({
  page,
  tmpPath
}) => {
  const helper = new RemoteHelper(page);
  const name = 'running.ipynb';
  await helper.write(`${tmpPath}/${name}`, 'print("a")', WAITING);
  await helper.open();
  await helper.start(`${tmpPath}/${name}`);
  await helper.openDetail(name);
  await expect(helper.output(name, 2)).toContainText('step', {
    timeout: RUN_TIMEOUT_MS
  });
  for (const theme of THEMES) {
    await page.theme.setTheme(`JupyterLab ${theme}`);
    expect(await violations(page)).toEqual([]);
  }
  await page.setViewportSize({ width: 640, height: 900 });
  const isWide = await helper
    .detail(name)
    .evaluate(node => node.scrollWidth > node.clientWidth);
  expect(isWide).toBe(false);
  await page.contents.uploadContent('', 'text', `${tmpPath}/go`);
});

test('without a connection the tab says so, and it heals', async ({
  page,
  tmpPath
}) => {
  const helper = new RemoteHelper(page);
  const name = 'cut.ipynb';
  await helper.write(`${tmpPath}/${name}`, WAITING);
  await helper.open();
  await helper.start(`${tmpPath}/${name}`);
  await helper.openDetail(name);
  await expect(helper.output(name, 1)).toContainText('step', {
    timeout: RUN_TIMEOUT_MS
  });
  await page.context().setOffline(true);
  const detail = helper.detail(name);
  await expect(detail).toContainText('Not connected since');
  await page.context().setOffline(false);
  await expect(detail).not.toContainText('Not connected since');
  await page.contents.uploadContent('', 'text', `${tmpPath}/go`);
  await expect(helper.output(name, 1)).toContainText('went on', {
    timeout: RUN_TIMEOUT_MS
  });
});

const HOSTILE = `
from IPython.display import HTML, Javascript, Markdown, SVG, Image, display
host = "http://127.0.0.1:9/canary"
display(HTML(f"<script>globalThis.canary = 1</script>"))
display(HTML(f"<img src={host}/1 onerror='globalThis.canary = 2'>"))
display(HTML(f"<svg onload='globalThis.canary = 3'><image href='{host}/2'/></svg>"))
display(HTML(f"<iframe src={host}/3></iframe><object data={host}/4></object>"))
display(HTML(f"<div style='background: url({host}/5)'>styled</div>"))
display(HTML(f"<link rel=stylesheet href={host}/6><style>@import '{host}/7';</style>"))
display(HTML(f"<video src={host}/8 poster={host}/9 autoplay></video>"))
display(HTML(f"<input autofocus onfocus='globalThis.canary = 4'>"))
display(HTML(f"<picture><source srcset='{host}/10'><img></picture>"))
display(Javascript("globalThis.canary = 5"))
display(Markdown(f"![x]({host}/11) <img src={host}/12>"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg'><script>globalThis.canary = 6</script></svg>"))
display({"application/vnd.vegalite.v5+json": {"data": {"url": f"{host}/13"}, "mark": "bar"},
         "text/plain": "a chart"}, raw=True)
display({"text/latex": "$\\\\href{javascript:globalThis.canary=7}{x}$"}, raw=True)
print("<b>not bold</b> \\x1b[31m<script>globalThis.canary = 8</script>\\x1b[0m")
print("end of it")
`;

async function violations(page: IJupyterLabPageFixture): Promise<string[]> {
  // Lab's own toolbar buttons have an attribute that their role does not allow.
  const { violations } = await new AxeBuilder({ page })
    .include('.jrh-DetailTab')
    .exclude('jp-button')
    .analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`
  );
}
