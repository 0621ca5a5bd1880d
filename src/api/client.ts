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
}
