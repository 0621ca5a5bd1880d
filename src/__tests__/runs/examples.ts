import type * as Contract from '../../contract';

/** A run that moves, for the tests of the page and those in a browser. */
export const RUN: Contract.Run = {
  id: '20261124-093000-abcdef',
  format: 1,
  name: 'train',
  kind: 'notebook',
  engine: 'own',
  target: 'local',
  host: 'gpu1',
  attempt: 1,
  retry_of: null,
  source: {
    path: '/srv/data/train.ipynb',
    api_path: 'work/train.ipynb',
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
  created_at: '2026-11-24T09:30:00.000Z',
  started_at: '2026-11-24T09:30:01.000Z',
  ended_at: null,
  elapsed_s: 74,
  progress: { unit: 'cell', done: 6, total: 24, current: 7, label: 'x = 1' },
  peak_memory_bytes: 512e6,
  result: {
    path: '/srv/data/train-run.ipynb',
    api_path: 'work/train-run.ipynb',
    format: 'ipynb',
    status: 'planned'
  },
  exports: [],
  notes: [],
  seen_at: null,
  seq: 1,
  state: { kind: 'running', since: '2026-11-24T09:30:01.000Z' }
};
