import type { ServerConnection } from '@jupyterlab/services';
import type * as Contract from '../contract';
import { request } from './request';

/** The routes of the server half, one method each. All reject as `request` does. */
export interface IRemoteHelperClient {
  /** Which version answers. */
  info(): Promise<Contract.Info>;
  /** What the file at `path`, relative to the server's root, is and takes. */
  inspect(path: string): Promise<Contract.Inspection>;
  /** The first `limit` runs, unfinished ones first, then the newest. */
  listRuns(limit: number): Promise<Contract.RunList>;
  /** Starts a run. It is accepted, not yet finished, when this resolves. */
  startRun(body: Contract.RunRequest): Promise<Contract.Run>;
  /** Asks a run to end. It may still be stopping when this resolves. */
  cancelRun(id: string): Promise<Contract.Run>;
  /** Runs the source of a run again, as it is now; resolves with the new run. */
  retryRun(id: string): Promise<Contract.Run>;
}

/** Talks to the server that the given settings name. */
export class RemoteHelperClient implements IRemoteHelperClient {
  constructor(private readonly _settings: ServerConnection.ISettings) {}

  info(): Promise<Contract.Info> {
    return request(this._settings, { method: 'GET', path: 'info' });
  }

  inspect(path: string): Promise<Contract.Inspection> {
    return request(this._settings, {
      method: 'POST',
      path: 'inspect',
      body: { path }
    });
  }

  listRuns(limit: number): Promise<Contract.RunList> {
    return request(this._settings, {
      method: 'GET',
      path: 'runs',
      query: { limit }
    });
  }

  startRun(body: Contract.RunRequest): Promise<Contract.Run> {
    return request(this._settings, { method: 'POST', path: 'runs', body });
  }

  cancelRun(id: string): Promise<Contract.Run> {
    return this._act(id, 'cancel');
  }

  retryRun(id: string): Promise<Contract.Run> {
    return this._act(id, 'retry');
  }

  private _act(id: string, verb: 'cancel' | 'retry'): Promise<Contract.Run> {
    const path = `runs/${encodeURIComponent(id)}/${verb}`;
    return request(this._settings, { method: 'POST', path, body: {} });
  }
}
