import type { ServerConnection } from '@jupyterlab/services';
import type * as Contract from '../contract';
import {
  isOpenTerminal,
  isSession,
  isSessionEnd,
  isSessionList,
  isSurvival
} from './check';
import { request } from './request';

/** The routes of the server half about sessions and survival. All reject as `request` does. */
export interface ISessionClient {
  /** Whether this server, and a run started in it, survives a dropped connection. */
  survival(): Promise<Contract.Survival>;
  /** Lets a closed terminal not end the server; resolves with the verdict as it is then. */
  protect(): Promise<Contract.Survival>;
  /** Takes that back. */
  unprotect(): Promise<Contract.Survival>;
  /** All sessions of tmux and screen. */
  sessions(): Promise<Contract.SessionList>;
  /** Makes a session. It has stayed for a moment when this resolves. */
  create(body: Contract.SessionRequest): Promise<Contract.Session>;
  /** Shows a session in a terminal of the server. */
  open(session: Contract.Session): Promise<Contract.OpenTerminal>;
  /**
   * Ends a session, if it is still the one that is meant and holds no Jupyter servers but
   * `servers`, by their ids; it is gone when this resolves.
   */
  end(
    session: Contract.Session,
    servers: readonly string[]
  ): Promise<Contract.SessionEnd>;
}

/** Talks to the server that the given settings name. */
export class SessionClient implements ISessionClient {
  constructor(private readonly _settings: ServerConnection.ISettings) {}

  survival(): Promise<Contract.Survival> {
    return request(this._settings, {
      method: 'GET',
      path: 'survival',
      isValid: isSurvival
    });
  }

  protect(): Promise<Contract.Survival> {
    return request(this._settings, {
      method: 'POST',
      path: 'protect',
      body: {},
      isValid: isSurvival
    });
  }

  unprotect(): Promise<Contract.Survival> {
    return request(this._settings, {
      method: 'DELETE',
      path: 'protect',
      isValid: isSurvival
    });
  }

  sessions(): Promise<Contract.SessionList> {
    return request(this._settings, {
      method: 'GET',
      path: 'sessions',
      isValid: isSessionList
    });
  }

  create(body: Contract.SessionRequest): Promise<Contract.Session> {
    return request(this._settings, {
      method: 'POST',
      path: 'sessions',
      body,
      isValid: isSession
    });
  }

  open(session: Contract.Session): Promise<Contract.OpenTerminal> {
    return request(this._settings, {
      method: 'POST',
      path: `${pathOf(session)}/open`,
      body: {},
      isValid: isOpenTerminal
    });
  }

  end(
    session: Contract.Session,
    servers: readonly string[]
  ): Promise<Contract.SessionEnd> {
    const body: Contract.SessionEndRequest = {
      created_at: session.created_at,
      servers
    };
    return request(this._settings, {
      method: 'POST',
      path: `${pathOf(session)}/end`,
      body,
      isValid: isSessionEnd
    });
  }
}

function pathOf({ kind, id }: Contract.Session): string {
  return `sessions/${kind}/${encodeURIComponent(id)}`;
}
