import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { problemFrom } from '../api/error';
import type { ISessionClient } from '../api/sessionClient';
import type * as Contract from '../contract';
import { PolledModel } from '../model/polled';
import type { Snapshot } from '../model/snapshot';
import { valueOf } from '../model/snapshot';
import type { ISessionsModel, ISurvivalModel } from '../tokens';

export { refusalFrom } from '../api/error';

// Each look asks tmux, so nobody is asked who does not look.
const INTERVAL_MS = 15_000;

/**
 * Asks the server for its sessions and what survives: once in the beginning, and from then on
 * every quarter of a minute while somebody looks.
 */
export class SessionsModel implements ISessionsModel, IDisposable {
  constructor(private readonly _client: ISessionClient) {
    this._list = this._polled('sessions', () => _client.sessions());
    this._survival = this._polled('survival', () => _client.survival());
  }

  get snapshot(): Snapshot<Contract.SessionList> {
    return this._list.snapshot;
  }

  get changed(): ISignal<unknown, void> {
    return this._list.changed;
  }

  get survival(): ISurvivalModel {
    return this._survival;
  }

  get isDisposed(): boolean {
    return this._list.isDisposed;
  }

  /** Begins to ask the server. */
  begin(): void {
    this._list.start();
    this._survival.start();
  }

  setWatched(isWatched: boolean): void {
    const isNews = isWatched && !this._isWatched;
    this._isWatched = isWatched;
    if (isNews) {
      void this.refresh();
    }
  }

  async refresh(): Promise<void> {
    await Promise.all([this._list.refresh(), this._survival.refresh()]);
  }

  async setProtected(isProtected: boolean): Promise<Contract.Verdict> {
    try {
      const survival = await (isProtected
        ? this._client.protect()
        : this._client.unprotect());
      this._survival.take(survival);
      return survival.server;
    } catch (error: unknown) {
      // What was not answered may have been done.
      void this._survival.refresh();
      throw error;
    }
  }

  async create(request: Contract.SessionRequest): Promise<Contract.Session> {
    try {
      const made = await this._client.create(request);
      const known = valueOf(this.snapshot);
      if (known) {
        const others = known.sessions.filter(({ id }) => id !== made.id);
        this._list.take({ ...known, sessions: [made, ...others] });
      }
      return made;
    } finally {
      void this._list.refresh();
    }
  }

  async open(session: Contract.Session): Promise<Contract.OpenTerminal> {
    try {
      return await this._client.open(session);
    } finally {
      // Who looks at it counts, and a refusal often means that it is gone.
      void this._list.refresh();
    }
  }

  async end(
    session: Contract.Session,
    servers: readonly string[]
  ): Promise<Contract.SessionEnd> {
    try {
      const ended = await this._client.end(session, servers);
      const known = valueOf(this.snapshot);
      if (known) {
        const sessions = known.sessions.filter(({ id }) => id !== session.id);
        this._list.take({ ...known, sessions });
      }
      return ended;
    } finally {
      void this.refresh();
    }
  }

  dispose(): void {
    this._list.dispose();
    this._survival.dispose();
  }

  private _polled<T>(name: string, fetch: () => Promise<T>): PolledModel<T> {
    return new PolledModel<T>({
      name: `jupyter-remote-helper:${name}`,
      fetch,
      explain: problemFrom,
      interval_ms: () => INTERVAL_MS,
      isWatched: ({ state }) => this._isWatched || state === 'loading'
    });
  }

  private readonly _list: PolledModel<Contract.SessionList>;
  private readonly _survival: PolledModel<Contract.Survival>;
  private _isWatched = false;
}
