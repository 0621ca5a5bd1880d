import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type * as Contract from '../contract';
import { RemoteHelperError } from './error';

const BASE = 'jupyter-remote-helper';

/** What to ask of the server. `path` is below the base of this extension's routes. */
export interface IRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
  /** Whether the answer has the shape that it should have; by default any JSON does. */
  readonly isValid?: (data: unknown) => boolean;
  /** Gets the server's clock with each answer, in milliseconds since 1970. */
  readonly onServerTime?: (at: number) => void;
}

/**
 * The server's reply, as the type that the contract gives to this route; undefined for a reply
 * without content.
 *
 * Rejects with `ServerConnection.NetworkError` when no answer came, with `RemoteHelperError` when
 * the answer was a refusal or not readable.
 */
export async function request<T>(
  settings: ServerConnection.ISettings,
  asked: IRequest
): Promise<T> {
  const { method, path, query, body } = asked;
  const response = await ServerConnection.makeRequest(
    urlOf(settings, path, query),
    { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) },
    settings
  );
  const serverTime = Date.parse(response.headers.get('Date') ?? '');
  if (!Number.isNaN(serverTime)) {
    asked.onServerTime?.(serverTime);
  }
  if (response.status === 204) {
    return undefined as T;
  }
  const data = parsed(await response.text());
  if (!response.ok) {
    throw refusal(response, data);
  }
  if (data === undefined || asked.isValid?.(data) === false) {
    // A login page, for one, comes with status 200.
    throw new RemoteHelperError(response, 'Unreadable answer', null, null);
  }
  return data as T;
}

/**
 * A reply that is no JSON, with its content not yet read; asked for by POST if there is a body. `type` is what it has to be, since a
 * login page, for one, comes with status 200.
 *
 * Rejects as `request` does, and when `signal` is aborted.
 */
export async function download(
  settings: ServerConnection.ISettings,
  asked: Pick<IRequest, 'path' | 'query' | 'body'> & {
    readonly type: string;
    readonly signal?: AbortSignal;
  }
): Promise<Response> {
  const { path, query, body, type, signal } = asked;
  const init =
    body === undefined
      ? { method: 'GET' }
      : { method: 'POST', body: JSON.stringify(body) };
  const response = await ServerConnection.makeRequest(
    urlOf(settings, path, query),
    { ...init, ...(signal ? { signal } : {}) },
    settings
  );
  if (!response.ok) {
    throw refusal(response, parsed(await response.text()));
  }
  if (!response.headers.get('Content-Type')?.startsWith(type)) {
    throw new RemoteHelperError(response, 'Unreadable answer', null, null);
  }
  return response;
}

function urlOf(
  settings: ServerConnection.ISettings,
  path: string,
  query: IRequest['query']
): string {
  return (
    URLExt.join(settings.baseUrl, BASE, path) +
    (query ? URLExt.objectToQueryString(query) : '')
  );
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
