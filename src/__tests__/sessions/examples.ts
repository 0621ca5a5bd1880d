import { Signal } from '@lumino/signaling';
import type { ISessionClient } from '../../api/sessionClient';
import type * as Contract from '../../contract';
import type { Snapshot } from '../../model/snapshot';
import type { ISessionsModel, ISurvivalModel } from '../../tokens';
import { offline } from '../fixtures';

/** A session that nobody looks at; each test says what matters to it. */
export function aSession(
  changes: Partial<Contract.Session> = {}
): Contract.Session {
  const name = changes.name ?? 'build';
  return {
    kind: 'tmux',
    id: `t-${name}`,
    name,
    created_at: '2026-11-24T09:30:00.000Z',
    attached: 0,
    windows: 3,
    programs: ['bash'],
    servers: [],
    runs: [],
    label: null,
    attach: ['tmux', '-u', 'attach', '-t', name],
    ...changes
  };
}

/** A server that is not that of the page. */
export function aServer(
  changes: Partial<Contract.SessionServer> = {}
): Contract.SessionServer {
  const pid = changes.pid ?? 77;
  return {
    id: `${pid}-1`,
    pid,
    port: 8889,
    socket: null,
    is_own: false,
    ...changes
  };
}

export function aList(
  sessions: readonly Contract.Session[] = [],
  changes: Partial<Contract.SessionList> = {}
): Contract.SessionList {
  return {
    sessions: [...sessions],
    multiplexers: [
      {
        kind: 'tmux',
        version: '3.3a',
        problem: null,
        detail: null,
        elsewhere: 0
      },
      {
        kind: 'screen',
        version: '4.9.0',
        problem: null,
        detail: null,
        elsewhere: 0
      }
    ],
    installer: null,
    ...changes
  };
}

export function aVerdict(
  changes: Partial<Contract.Verdict> = {}
): Contract.Verdict {
  return {
    level: 'will_stop',
    reason: 'foreground',
    protected: false,
    ends_at: null,
    facts: [{ code: 'ssh_terminal', value: null }],
    ...changes
  };
}

export function aSurvival(
  server: Partial<Contract.Verdict> = {}
): Contract.Survival {
  return {
    server: aVerdict(server),
    run: {
      level: 'keeps',
      reason: 'detached',
      way_out: null,
      ends_at: null,
      facts: []
    }
  };
}

/** A client whose answers the test sets; unset ones fail as if the network were gone. */
export class FakeSessionClient implements ISessionClient {
  readonly asked: string[] = [];
  list: Contract.SessionList | null = aList();
  current: Contract.Survival | null = aSurvival();
  failure: Error | null = null;

  survival(): Promise<Contract.Survival> {
    return this._answer('survival', this.current);
  }

  protect(): Promise<Contract.Survival> {
    return this._answer('protect', aSurvival({ protected: true }));
  }

  unprotect(): Promise<Contract.Survival> {
    return this._answer('unprotect', aSurvival());
  }

  sessions(): Promise<Contract.SessionList> {
    return this._answer('sessions', this.list);
  }

  create({ name }: Contract.SessionRequest): Promise<Contract.Session> {
    return this._act(`create ${name}`, aSession({ name: name ?? 'jupyter' }));
  }

  open({ id }: Contract.Session): Promise<Contract.OpenTerminal> {
    return this._act(`open ${id}`, { name: '1' });
  }

  end(
    { kind, id }: Contract.Session,
    servers: readonly string[]
  ): Promise<Contract.SessionEnd> {
    const ended = { kind, id, survivors: [] };
    return this._act(['end', id, ...servers].join(' '), ended);
  }

  private _act<T>(what: string, reply: T): Promise<T> {
    return this._answer(what, this.failure ? null : reply);
  }

  private _answer<T>(what: string, reply: T | null): Promise<T> {
    this.asked.push(what);
    return reply === null
      ? Promise.reject(this.failure ?? offline())
      : Promise.resolve(reply);
  }
}

class FakeSurvival implements ISurvivalModel {
  readonly changed = new Signal<this, void>(this);
  snapshot: Snapshot<Contract.Survival> = { state: 'loading' };

  refresh(): Promise<void> {
    return Promise.resolve();
  }
}

/** A model whose snapshots the test sets. */
export class FakeSessionsModel implements ISessionsModel {
  readonly changed = new Signal<this, void>(this);
  readonly survival = new FakeSurvival();
  snapshot: Snapshot<Contract.SessionList> = { state: 'loading' };
  readonly acts: string[] = [];
  /** What is thrown next, once. */
  failure: Error | null = null;
  survivors: Contract.Survivor[] = [];

  set(snapshot: Snapshot<Contract.SessionList>): void {
    this.snapshot = snapshot;
    this.changed.emit();
  }

  setList(list: Contract.SessionList): void {
    this.set({ state: 'fresh', value: list, at: 0 });
  }

  setSurvival(value: Contract.Survival): void {
    this.survival.snapshot = { state: 'fresh', value, at: 0 };
    this.survival.changed.emit();
  }

  setWatched(isWatched: boolean): void {
    this.acts.push(`watched ${isWatched}`);
  }

  refresh(): Promise<void> {
    this.acts.push('refresh');
    return Promise.resolve();
  }

  setProtected(isProtected: boolean): Promise<Contract.Verdict> {
    return this._act(`protect ${isProtected}`, aVerdict());
  }

  create({ kind, name }: Contract.SessionRequest): Promise<Contract.Session> {
    const made = aSession({ kind: kind ?? 'tmux', name: name ?? '' });
    return this._act(`create ${kind} ${name}`, made);
  }

  open({ id }: Contract.Session): Promise<Contract.OpenTerminal> {
    return this._act(`open ${id}`, { name: '7' });
  }

  end(
    { kind, id }: Contract.Session,
    servers: readonly string[]
  ): Promise<Contract.SessionEnd> {
    const { survivors } = this;
    return this._act(['end', id, ...servers].join(' '), {
      kind,
      id,
      survivors
    });
  }

  private _act<T>(what: string, reply: T): Promise<T> {
    this.acts.push(what);
    const { failure } = this;
    this.failure = null;
    return failure ? Promise.reject(failure) : Promise.resolve(reply);
  }
}
