import type { ServerConnection } from '@jupyterlab/services';
import type * as Contract from '../contract';
import { isTunnelFacts, isTunnelMemory, isTunnelToken } from './check';
import { request } from './request';

/** The routes of the server half about the tunnel. All reject as `request` does. */
export interface ITunnelClient {
  /** What is known of the way from the laptop to this server. */
  facts(): Promise<Contract.TunnelFacts>;
  /** Remembers what the user says of it; resolves with what is kept. */
  remember(said: Contract.TunnelMemoryRequest): Promise<Contract.TunnelMemory>;
  /** The word that opens the server, or how one logs in without it. */
  token(): Promise<Contract.TunnelToken>;
}

/** Talks to the server that the given settings name. */
export class TunnelClient implements ITunnelClient {
  constructor(private readonly _settings: ServerConnection.ISettings) {}

  facts(): Promise<Contract.TunnelFacts> {
    return request(this._settings, {
      method: 'GET',
      path: 'tunnel',
      isValid: isTunnelFacts
    });
  }

  remember(said: Contract.TunnelMemoryRequest): Promise<Contract.TunnelMemory> {
    return request(this._settings, {
      method: 'POST',
      path: 'tunnel/remembered',
      body: said,
      isValid: isTunnelMemory
    });
  }

  token(): Promise<Contract.TunnelToken> {
    return request(this._settings, {
      method: 'POST',
      path: 'tunnel/token',
      body: {},
      isValid: isTunnelToken
    });
  }
}
