import { UUID } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import type { IRemoteHelperClient } from '../api/client';
import { problemFrom, refusalFrom, RemoteHelperError } from '../api/error';
import type * as Contract from '../contract';
import { deepEqual, PolledModel } from '../model/polled';
import type { Problem, Snapshot } from '../model/snapshot';
import { valueOf } from '../model/snapshot';
import type { IRuns, IRunsModel } from '../tokens';
import { VERSION } from '../version';
import { isEnded } from './order';
import type { IPages } from './pages';
import { withFirstPage, withNextPage } from './pages';

export { refusalFrom } from '../api/error';

const LIMIT = 50;
const BUSY_INTERVAL_MS = 1_000;
const IDLE_INTERVAL_MS = 10_000;

/** Asks the server for its runs: each second while one is unfinished, else every ten. */
export class RunsModel implements IRunsModel, IDisposable {
  constructor(
    private readonly _client: IRemoteHelperClient,
    now: () => number = Date.now
  ) {
    this._polled = new PolledModel<IRuns>({
      name: 'jupyter-remote-helper:runs',
      fetch: () => this._fetch(),
      explain: error => this._explain(error),
      interval_ms: intervalFor,
      isSame: isSameButForTime,
      now
    });
  }

  get snapshot(): Snapshot<IRuns> {
    return this._polled.snapshot;
  }

  get changed(): ISignal<unknown, void> {
    return this._polled.changed;
  }

  get isDisposed(): boolean {
    return this._polled.isDisposed;
  }

  /** Begins to ask the server. */
  begin(): void {
    this._polled.start();
  }

  /** Asks again soon, since somebody says that something has changed. */
  hint(): void {
    this._polled.hint();
  }

  refresh(): Promise<void> {
    return this._polled.refresh();
  }

  async loadMore(): Promise<void> {
    const cursor = this._pages.after ?? this._next;
    if (cursor !== null) {
      const page = await this._client.listRuns(LIMIT, cursor);
      this._take(withNextPage(this._pages, page));
    }
  }

  inspect(path: string): Promise<Contract.Inspection> {
    return this._client.inspect(path);
  }

  async start(request: Contract.RunRequest): Promise<Contract.Run> {
    return this._show(await this._client.startRun(request));
  }

  cancel(id: string): Promise<Contract.Run> {
    return this._act(id, this._client.cancelRun(id));
  }

  async retry(id: string): Promise<Contract.Run> {
    // Without an answer nobody knows; asked once more with the same key, it never starts two.
    const key = this._retryKeys.get(id) ?? UUID.uuid4();
    this._retryKeys.set(id, key);
    try {
      const run = await this._act(id, this._client.retryRun(id, key));
      this._retryKeys.delete(id);
      return run;
    } catch (error: unknown) {
      if (refusalFrom(error).isAnswered) {
        this._retryKeys.delete(id);
      }
      throw error;
    }
  }

  markSeen(id: string): Promise<Contract.Run> {
    return this._act(id, this._client.markSeen(id));
  }

  signResult(id: string): Promise<Contract.Run> {
    return this._act(id, this._client.signResult(id));
  }

  treatAsEnded(id: string): Promise<Contract.Run> {
    return this._act(id, this._client.treatAsEnded(id));
  }

  async remove(id: string): Promise<void> {
    try {
      await this._client.removeRun(id);
    } catch (error: unknown) {
      // Somebody else has removed it meanwhile, which is what was wanted.
      if (!isGone(error)) {
        void this.refresh();
        throw error;
      }
    }
    this._drop(id);
  }

  dispose(): void {
    this._polled.dispose();
  }

  private async _act(
    id: string,
    reply: Promise<Contract.Run>
  ): Promise<Contract.Run> {
    try {
      return this._show(await reply);
    } catch (error: unknown) {
      if (isGone(error)) {
        this._drop(id);
      }
      // A refusal often means that the run is no longer what the page shows.
      void this.refresh();
      throw error;
    }
  }

  private _show(run: Contract.Run): Contract.Run {
    const others = this._pages.runs.filter(({ id }) => id !== run.id);
    this._take({ ...this._pages, runs: [run, ...others] });
    void this.refresh();
    return run;
  }

  private _drop(id: string): void {
    const runs = this._pages.runs.filter(run => run.id !== id);
    this._take({ ...this._pages, runs });
  }

  private _take(pages: IPages): void {
    this._pages = pages;
    // Before the first answer nothing is known of the rest, so it cannot be shown either.
    if (valueOf(this.snapshot)) {
      this._polled.take(this._value());
    }
  }

  private async _fetch(): Promise<IRuns> {
    const known = this._pages;
    await this._greet();
    const first = await this._client.listRuns(LIMIT);
    // What an action has brought meanwhile is newer than this answer.
    if (this._pages === known) {
      this._next = first.next;
      this._pages = withFirstPage(known, first);
    }
    return this._value();
  }

  private async _greet(): Promise<void> {
    if (this._serverVersion === null) {
      const info = await this._client.info();
      this._serverVersion = info.version;
      this._engines = info.engines;
      this._exportFormats = info.export_formats;
    }
  }

  private _value(): IRuns {
    const { runs, after } = this._pages;
    return {
      runs,
      hasMore: (after === undefined ? this._next : after) !== null,
      serverVersion:
        this._serverVersion ?? valueOf(this.snapshot)?.serverVersion ?? VERSION,
      engines: this._engines,
      exportFormats: this._exportFormats,
      clockOffset_ms: this._client.clockOffset_ms
    };
  }

  private _explain(error: unknown): Problem {
    const version = this._serverVersion;
    // Whoever answers next may be a restarted server of another version.
    this._serverVersion = null;
    const problem = problemFrom(error);
    return problem.kind === 'other' && version !== null && version !== VERSION
      ? { kind: 'other_version', version }
      : problem;
  }

  private readonly _polled: PolledModel<IRuns>;
  private _pages: IPages = { runs: [], after: undefined };
  private _next: string | null = null;
  private _serverVersion: string | null = null;
  private _engines: IRuns['engines'] = [];
  private _exportFormats: IRuns['exportFormats'] = [];
  private readonly _retryKeys = new Map<string, string>();
}

function isGone(error: unknown): boolean {
  return error instanceof RemoteHelperError && error.code === 'run_not_found';
}

function intervalFor(snapshot: Snapshot<IRuns>): number {
  const runs = valueOf(snapshot)?.runs ?? [];
  return runs.every(isEnded) ? IDLE_INTERVAL_MS : BUSY_INTERVAL_MS;
}

// The page counts the seconds of a run by itself, so they are no news.
function isSameButForTime(a: IRuns, b: IRuns): boolean {
  return deepEqual(withoutTime(a), withoutTime(b));
}

function withoutTime(value: IRuns): IRuns {
  const runs = value.runs.map(run =>
    isEnded(run) ? run : { ...run, elapsed_s: 0 }
  );
  return { ...value, runs };
}
