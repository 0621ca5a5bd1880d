import type { Page, Route } from '@playwright/test';
import type * as Contract from '../../src/contract';

const NOW = Date.now();

/** When something was, so many minutes ago. */
export function minutesAgo(minutes: number): string {
  return new Date(NOW - minutes * 60_000).toISOString();
}

/** A run that moves; each test says what matters to it. */
export function aRun(changes: Partial<Contract.Run> = {}): Contract.Run {
  const name = changes.name ?? 'train';
  return {
    id: `20261124-093000-${name
      .replace(/[^a-z]/g, '')
      .padEnd(6, 'x')
      .slice(0, 6)}`,
    format: 1,
    name,
    kind: 'notebook',
    engine: 'own',
    target: 'local',
    host: 'gpu1',
    attempt: 1,
    retry_of: null,
    source: {
      path: `/srv/data/${name}.ipynb`,
      api_path: `work/${name}.ipynb`,
      sha256: '0',
      drifted: false
    },
    kernel: {
      name: 'python3',
      display_name: 'Python 3 (ipykernel)',
      language: 'python'
    },
    parameters: {},
    limits: { cell_s: null, run_s: null, start_s: 180, allow_errors: false },
    created_at: minutesAgo(30),
    started_at: minutesAgo(30),
    ended_at: null,
    elapsed_s: 192,
    progress: { unit: 'cell', done: 6, total: 24, current: 7, label: 'x = 1' },
    result: {
      path: `/srv/data/${name}-run.ipynb`,
      api_path: `work/${name}-run.ipynb`,
      format: 'ipynb',
      status: 'planned'
    },
    exports: [],
    notes: [],
    seen_at: null,
    seq: 1,
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
