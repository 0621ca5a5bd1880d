import { ServerConnection } from '@jupyterlab/services';
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import type { IRemoteHelperClient } from '../api/client';
import { RemoteHelperError } from '../api/error';
import type * as Contract from '../contract';
import type { Snapshot } from '../model/snapshot';
import type { IRuns, IRunsModel } from '../tokens';
import { RUN } from './runs/examples';

export const trans = nullTranslator.load('jupyter_remote_helper');

/** A run that moves; each test says what matters to it. */
export function aRun(changes: Partial<Contract.Run> = {}): Contract.Run {
  return { ...RUN, ...changes };
}

/** A run that has left its result. */
export function anEndedRun(changes: Partial<Contract.Run> = {}): Contract.Run {
  const run = aRun({
    ended_at: '2026-11-24T09:31:14.000Z',
    state: { kind: 'succeeded' },
    ...changes
  });
  return { ...run, result: { ...run.result, status: 'written' } };
}

/** A run that failed in a cell. */
export function aFailedRun(changes: Partial<Contract.Run> = {}): Contract.Run {
  const cause = {
    kind: 'cell_error',
    cell: 3,
    ename: 'ValueError',
    evalue: 'shapes (512,3) (512,)'
  } as const;
  return anEndedRun({ state: { kind: 'failed', cause }, ...changes });
}

/** A run that was told to end and has not yet. */
export function aStoppingRun(
  changes: Partial<Contract.Run> = {}
): Contract.Run {
  const state = {
    kind: 'stopping',
    since: '2026-11-24T09:31:00.000Z',
    by: 'ann',
    step: 'interrupt'
  } as const;
  return aRun({ state, ...changes });
}

export function aList(...runs: Contract.Run[]): Contract.RunList {
  return { runs, next: null, seq: 1 };
}

export function anInspection(
  ...parameters: Contract.Parameter[]
): Contract.Inspection {
  return { kind: 'notebook', kernel: aRun().kernel, cells: 5, parameters };
}

export function aParameter(
  name: string,
  type: Contract.Parameter['type'],
  source: string,
  value: unknown
): Contract.Parameter {
  return { name, type, default: source, value, comment: null };
}

export const offline = (): Error =>
  new ServerConnection.NetworkError(new TypeError('Failed to fetch'));

/** A client whose answers the test sets; unset ones fail as if the network were gone. */
export class FakeClient implements IRemoteHelperClient {
  list: Contract.RunList | null = aList();
  version = '0.1.0';
  readonly started: Contract.RunRequest[] = [];
  /** What was asked of single runs, and the answer to that. */
  readonly acts: string[] = [];
  reply: Contract.Run | null = null;
  asked = 0;

  info(): Promise<Contract.Info> {
    return Promise.resolve({
      version: this.version,
      host: 'gpu1',
      platform: 'linux',
      targets: ['local'],
      engines: ['own'],
      export_formats: [],
      is_file_based: true,
      has_terminals: true,
      max_running: 2
    });
  }

  inspect(): Promise<Contract.Inspection> {
    return Promise.resolve(anInspection());
  }

  /** The pages beyond the first, by their cursor. */
  readonly older = new Map<string, Contract.RunList>();

  listRuns(_limit: number, after?: string): Promise<Contract.RunList> {
    const older = this.older.get(after ?? '');
    if (older) {
      return Promise.resolve(older);
    }
    this.asked++;
    return this.list ? Promise.resolve(this.list) : Promise.reject(offline());
  }

  clockOffset_ms = 0;

  markSeen(id: string): Promise<Contract.Run> {
    return this._act(`seen ${id}`);
  }

  signResult(id: string): Promise<Contract.Run> {
    return this._act(`sign ${id}`);
  }

  treatAsEnded(id: string): Promise<Contract.Run> {
    return this._act(`treat ${id}`);
  }

  async removeRun(id: string): Promise<void> {
    await this._act(`remove ${id}`);
  }

  startRun(request: Contract.RunRequest): Promise<Contract.Run> {
    this.started.push(request);
    return Promise.resolve(aRun({ id: 'new' }));
  }

  cancelRun(id: string): Promise<Contract.Run> {
    return this._act(`cancel ${id}`);
  }

  /** The keys with which runs were started again. */
  readonly retryKeys: string[] = [];

  retryRun(id: string, key: string): Promise<Contract.Run> {
    this.retryKeys.push(key);
    return this._act(`retry ${id}`);
  }

  private _act(what: string): Promise<Contract.Run> {
    this.acts.push(what);
    return this.reply ? Promise.resolve(this.reply) : Promise.reject(offline());
  }
}

/** A model whose snapshot the test sets. */
export class FakeModel implements IRunsModel {
  readonly changed = new Signal<this, void>(this);
  snapshot: Snapshot<IRuns> = { state: 'loading' };
  refreshed = 0;

  set(snapshot: Snapshot<IRuns>): void {
    this.snapshot = snapshot;
    this.changed.emit();
  }

  refresh(): Promise<void> {
    this.refreshed++;
    return Promise.resolve();
  }

  readonly acts: string[] = [];

  hint(): void {
    this.acts.push('hint');
  }

  loadMore(): Promise<void> {
    this.acts.push('more');
    return Promise.resolve();
  }

  markSeen(id: string): Promise<Contract.Run> {
    this.acts.push(`seen ${id}`);
    return Promise.resolve(aRun({ id }));
  }

  signResult(id: string): Promise<Contract.Run> {
    this.acts.push(`sign ${id}`);
    return Promise.resolve(aRun({ id }));
  }

  treatAsEnded(id: string): Promise<Contract.Run> {
    this.acts.push(`treat ${id}`);
    return Promise.resolve(aRun({ id }));
  }

  remove(id: string): Promise<void> {
    this.acts.push(`remove ${id}`);
    return Promise.resolve();
  }

  inspect(): Promise<Contract.Inspection> {
    return Promise.resolve(anInspection());
  }

  start(_request: Contract.RunRequest): Promise<Contract.Run> {
    return Promise.resolve(aRun());
  }

  cancel(id: string): Promise<Contract.Run> {
    return Promise.resolve(aStoppingRun({ id }));
  }

  retry(id: string): Promise<Contract.Run> {
    return Promise.resolve(aRun({ id: 'new', retry_of: id }));
  }
}

export function fresh(...runs: Contract.Run[]): Snapshot<IRuns> {
  return { state: 'fresh', value: known(runs), at: Date.now() };
}

/** All that is known when these are the runs. */
export function known(
  runs: readonly Contract.Run[],
  changes: Partial<IRuns> = {}
): IRuns {
  return {
    runs,
    hasMore: false,
    serverVersion: '0.1.0',
    engines: ['own'],
    exportFormats: [],
    clockOffset_ms: 0,
    ...changes
  };
}

/** The server's refusal to do something. */
export function aRefusal(
  message: string,
  code: Contract.ErrorCode | null = 'internal',
  field: string | null = null
): RemoteHelperError {
  const response = new Response(null, { status: code ? 422 : 500 });
  return new RemoteHelperError(response, message, code, field);
}
