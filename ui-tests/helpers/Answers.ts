import type { Page, Route } from '@playwright/test';
import { RUN } from '../../src/__tests__/runs/examples';
import type * as Contract from '../../src/contract';

const NOW = Date.now();

/** When something was, so many minutes ago. */
export function minutesAgo(minutes: number): string {
  return new Date(NOW - minutes * 60_000).toISOString();
}

/** A run that moves; each test says what matters to it. */
export function aRun(changes: Partial<Contract.Run> = {}): Contract.Run {
  const name = changes.name ?? 'train';
  const letters = name.replace(/[^a-z]/g, '');
  return {
    ...RUN,
    id: `20261124-093000-${letters.padEnd(6, 'x').slice(0, 6)}`,
    name,
    source: {
      ...RUN.source,
      path: `/srv/data/${name}.ipynb`,
      api_path: `work/${name}.ipynb`
    },
    created_at: minutesAgo(30),
    started_at: minutesAgo(30),
    elapsed_s: 192,
    result: {
      ...RUN.result,
      path: `/srv/data/${name}-run.ipynb`,
      api_path: `work/${name}-run.ipynb`
    },
    state: { kind: 'running', since: minutesAgo(3) },
    ...changes
  };
}

/** A run that has left its result. */
export function anEndedRun(changes: Partial<Contract.Run> = {}): Contract.Run {
  const run = aRun({
    ended_at: minutesAgo(20),
    state: { kind: 'succeeded' },
    ...changes
  });
  return { ...run, result: { ...run.result, status: 'written' } };
}

/** Lets the page see these runs instead of those of the server. */
export async function answerWith(
  page: Page,
  runs: readonly Contract.Run[]
): Promise<void> {
  const list: Contract.RunList = { runs, next: null, seq: 1 };
  await page.route(/\/jupyter-remote-helper\/runs\?/, (route: Route) =>
    route.fulfill({ json: list })
  );
}
