import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type * as Contract from '../contract';
import { RemoteHelperError } from './error';

const BASE = 'jupyter-remote-helper';

/** What to ask of the server. `path` is below the base of this extension's routes. */
export interface IRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
}

/**
 * The server's reply, as the type that the contract gives to this route.
 *
 * Rejects with `ServerConnection.NetworkError` when no answer came, with `RemoteHelperError` when
 * the answer was a refusal or not readable.
 */
export async function request<T>(
  settings: ServerConnection.ISettings,
  { method, path, query, body }: IRequest
): Promise<T> {
  const url =
    URLExt.join(settings.baseUrl, BASE, path) +
    (query ? URLExt.objectToQueryString(query) : '');
  const response = await ServerConnection.makeRequest(
    url,
    { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) },
    settings
  );
  const text = await response.text();
  const data = parsed(text);
  if (!response.ok) {
    throw refusal(response, data);
  }
  if (data === undefined) {
    // A login page, for one, comes with status 200.
    throw new RemoteHelperError(response, 'Unreadable answer', null, null);
  }
  return data as T;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function refusal(response: Response, data: unknown): RemoteHelperError {
  if (isErrorReply(data)) {
    return new RemoteHelperError(response, data.message, data.code, data.field);
  }
  const reason = `${response.status} ${response.statusText}`.trim();
  return new RemoteHelperError(response, reason, null, null);
}

function isErrorReply(data: unknown): data is Contract.ErrorReply {
  return (
    typeof data === 'object' &&
    data !== null &&
    'code' in data &&
    typeof data.code === 'string' &&
    'message' in data &&
    typeof data.message === 'string' &&
    'field' in data
  );
}
