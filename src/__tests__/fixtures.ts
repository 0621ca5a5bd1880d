import { ServerConnection } from '@jupyterlab/services';
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import openapi from '../../openapi.json';
import type { IRemoteHelperClient } from '../api/client';
import type * as Contract from '../contract';
import type { Snapshot } from '../model/snapshot';
import type { IRuns, IRunsModel } from '../tokens';

export const trans = nullTranslator.load('jupyter_remote_helper');

/** A run that moves; each test says what matters to it. */
export function aRun(changes: Partial<Contract.Run> = {}): Contract.Run {
  return {
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
      path: '/home/ann/work/train.ipynb',
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
    result: {
      path: '/home/ann/work/train-run.ipynb',
      api_path: 'work/train-run.ipynb',
      format: 'ipynb',
      status: 'planned'
    },
    notes: [],
    seen_at: null,
    seq: 1,
    state: { kind: 'running', since: '2026-11-24T09:30:01.000Z' },
    ...changes
  };
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
      is_file_based: true,
      has_terminals: true,
      max_running: 2
    });
  }

  inspect(): Promise<Contract.Inspection> {
    return Promise.resolve(anInspection());
  }

  listRuns(): Promise<Contract.RunList> {
    this.asked++;
    return this.list ? Promise.resolve(this.list) : Promise.reject(offline());
  }

  startRun(request: Contract.RunRequest): Promise<Contract.Run> {
    this.started.push(request);
    return Promise.resolve(aRun({ id: 'new' }));
  }

  cancelRun(id: string): Promise<Contract.Run> {
    this.acts.push(`cancel ${id}`);
    return this.reply ? Promise.resolve(this.reply) : Promise.reject(offline());
  }

  retryRun(id: string): Promise<Contract.Run> {
    this.acts.push(`retry ${id}`);
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

  inspect(): Promise<Contract.Inspection> {
    return Promise.resolve(anInspection());
  }

  start(): Promise<Contract.Run> {
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
  const value = { runs, hasMore: false, serverVersion: '0.1.0' };
  return { state: 'fresh', value, at: Date.now() };
}

interface ISchema {
  readonly description?: string;
  readonly $ref?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly ISchema[];
  readonly type?: string;
  readonly properties?: Readonly<Record<string, ISchema>>;
  readonly items?: ISchema;
}

const schemas: Readonly<Record<string, ISchema>> = openapi.components.schemas;

/** Every value of a literal type of the contract. */
export function literals(name: string): unknown[] {
  return [...(schemas[name]?.enum ?? [])];
}

/**
 * Values of a type of the contract, made from its schema: for a union one set for each member;
 * for a member one for each literal and each null that it allows.
 */
export function samples(name: string): unknown[] {
  return values({ $ref: `#/components/schemas/${name}` });
}

function values(schema: ISchema): unknown[] {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return values(schemas[name] ?? {});
  }
  if (schema.enum) {
    return [...schema.enum];
  }
  if (schema.anyOf) {
    return schema.anyOf.flatMap(values);
  }
  switch (schema.type) {
    case 'object':
      return objects(schema);
    case 'array':
      return [[], values(schema.items ?? {}).slice(0, 1)];
    case 'integer':
    case 'number':
      return [7];
    case 'boolean':
      return [true, false];
    case 'null':
      return [null];
    default:
      return ['word'];
  }
}

// Each member in turn takes all its values, while the others keep their first.
function objects({ properties = {} }: ISchema): unknown[] {
  const entries = Object.entries(properties).map(
    ([name, schema]) => [name, values(schema)] as const
  );
  const first = Object.fromEntries(entries.map(([name, [v]]) => [name, v]));
  const others = entries.flatMap(([name, all]) =>
    all.slice(1).map(value => ({ ...first, [name]: value }))
  );
  return [first, ...others];
}
