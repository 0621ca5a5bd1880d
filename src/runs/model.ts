import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import type { IRemoteHelperClient } from '../api/client';
import { problemFrom, RemoteHelperError } from '../api/error';
import type * as Contract from '../contract';
import { deepEqual, PolledModel } from '../model/polled';
import type { Snapshot } from '../model/snapshot';
import { valueOf } from '../model/snapshot';
import type { IRuns, IRunsModel } from '../tokens';
import type { IRefusal } from './dialog/draft';
import { isEnded } from './order';

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
      explain: error => {
        // Whoever answers next may be a restarted server of another version.
        this._serverVersion = null;
        return problemFrom(error);
      },
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

  refresh(): Promise<void> {
    return this._polled.refresh();
  }

  inspect(path: string): Promise<Contract.Inspection> {
    return this._client.inspect(path);
  }

  async start(request: Contract.RunRequest): Promise<Contract.Run> {
    return this._show(await this._client.startRun(request));
  }

  cancel(id: string): Promise<Contract.Run> {
    return this._act(this._client.cancelRun(id));
  }

  retry(id: string): Promise<Contract.Run> {
    return this._act(this._client.retryRun(id));
  }

  dispose(): void {
    this._polled.dispose();
  }

  private async _act(reply: Promise<Contract.Run>): Promise<Contract.Run> {
    try {
      return this._show(await reply);
    } catch (error: unknown) {
      // A refusal often means that the run is no longer what the page shows.
      void this.refresh();
      throw error;
    }
  }

  private _show(run: Contract.Run): Contract.Run {
    const known = valueOf(this.snapshot);
    if (known) {
      const others = known.runs.filter(({ id }) => id !== run.id);
      this._polled.take({ ...known, runs: [run, ...others] });
    }
    void this.refresh();
    return run;
  }

  private async _fetch(): Promise<IRuns> {
    this._serverVersion ??= (await this._client.info()).version;
    const serverVersion = this._serverVersion;
    const { runs, next } = await this._client.listRuns(LIMIT);
    return { runs, hasMore: next !== null, serverVersion };
  }

  private readonly _polled: PolledModel<IRuns>;
  private _serverVersion: string | null = null;
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

/** The refusal in a failed request: the server's own words, or what is known without them. */
export function refusalFrom(error: unknown): IRefusal {
  return {
    code: error instanceof RemoteHelperError ? error.code : null,
    message: error instanceof Error ? error.message : String(error)
  };
}
