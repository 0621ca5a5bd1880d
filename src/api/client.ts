import type { ServerConnection } from '@jupyterlab/services';
import type * as Contract from '../contract';
import { isInfo, isInspection, isRun, isRunList } from './check';
import type { IRequest } from './request';
import { request } from './request';

/** The routes of the server half, one method each. All reject as `request` does. */
export interface IRemoteHelperClient {
  /** Which version answers. */
  info(): Promise<Contract.Info>;
  /** What the file at `path`, relative to the server's root, is and takes. */
  inspect(path: string): Promise<Contract.Inspection>;
  /**
   * The first `limit` runs, unfinished ones first, then the newest ended ones; with `after`, the
   * ended ones that follow.
   */
  listRuns(limit: number, after?: string): Promise<Contract.RunList>;
  /** Starts a run. It is accepted, not yet finished, when this resolves. */
  startRun(body: Contract.RunRequest): Promise<Contract.Run>;
  /** Asks a run to end. It may still be stopping when this resolves. */
  cancelRun(id: string): Promise<Contract.Run>;
  /**
   * Runs the source of a run again, as it is now; resolves with the new run, which is the same
   * however often this is asked with one key.
   */
  retryRun(id: string, key: string): Promise<Contract.Run>;
  /** Notes that the user has seen how a run ended. */
  markSeen(id: string): Promise<Contract.Run>;
  /** Trusts the result of a run as Lab trusts what the user ran, if it is what the run left. */
  signResult(id: string): Promise<Contract.Run>;
  /** Gives up a run of which nothing can be told. */
  treatAsEnded(id: string): Promise<Contract.Run>;
  /** Takes an ended run off the list; what it left beside its source stays. */
  removeRun(id: string): Promise<void>;
  /**
   * How far the server's clock is ahead of this one, in milliseconds and full minutes. It stands
   * still until it is off by most of a minute, so that it is no news in itself.
   */
  readonly clockOffset_ms: number;
}

const MINUTE_MS = 60_000;

/** Talks to the server that the given settings name. */
export class RemoteHelperClient implements IRemoteHelperClient {
  constructor(private readonly _settings: ServerConnection.ISettings) {}

  get clockOffset_ms(): number {
    return this._clockOffset_ms;
  }

  info(): Promise<Contract.Info> {
    return this._ask({ method: 'GET', path: 'info', isValid: isInfo });
  }

  inspect(path: string): Promise<Contract.Inspection> {
    return this._ask({
      method: 'POST',
      path: 'inspect',
      body: { path },
      isValid: isInspection
    });
  }

  listRuns(limit: number, after?: string): Promise<Contract.RunList> {
    return this._ask({
      method: 'GET',
      path: 'runs',
      query: after === undefined ? { limit } : { limit, after },
      isValid: isRunList
    });
  }

  startRun(body: Contract.RunRequest): Promise<Contract.Run> {
    return this._ask({ method: 'POST', path: 'runs', body, isValid: isRun });
  }

  cancelRun(id: string): Promise<Contract.Run> {
    return this._act(id, 'cancel');
  }

  retryRun(id: string, key: string): Promise<Contract.Run> {
    const body: Contract.RetryRequest = { request_key: key };
    return this._act(id, 'retry', body);
  }

  markSeen(id: string): Promise<Contract.Run> {
    return this._act(id, 'seen');
  }

  signResult(id: string): Promise<Contract.Run> {
    return this._act(id, 'sign');
  }

  treatAsEnded(id: string): Promise<Contract.Run> {
    return this._act(id, 'treat-as-ended');
  }

  removeRun(id: string): Promise<void> {
    return this._ask({ method: 'DELETE', path: pathOf(id) });
  }

  private _act(
    id: string,
    verb: 'cancel' | 'retry' | 'seen' | 'sign' | 'treat-as-ended',
    body: object = {}
  ): Promise<Contract.Run> {
    return this._ask({
      method: 'POST',
      path: `${pathOf(id)}/${verb}`,
      body,
      isValid: isRun
    });
  }

  private _ask<T>(asked: IRequest): Promise<T> {
    const onServerTime = (at: number): void => {
      const ahead_ms = at - Date.now();
      if (Math.abs(ahead_ms - this._clockOffset_ms) > 0.75 * MINUTE_MS) {
        this._clockOffset_ms = Math.round(ahead_ms / MINUTE_MS) * MINUTE_MS;
      }
    };
    return request(this._settings, { ...asked, onServerTime });
  }

  private _clockOffset_ms = 0;
}

function pathOf(id: string): string {
  return `runs/${encodeURIComponent(id)}`;
}
