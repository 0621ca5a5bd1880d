import { ServerConnection } from '@jupyterlab/services';
import type * as Contract from '../contract';
import type { IRefusal } from '../model/refusal';
import type { Problem } from '../model/snapshot';

/**
 * A refusal by the server: its code, its sentence for the user, and the field at fault.
 *
 * `code` is null when the answer was not ours, as when a proxy or a missing extension replied.
 */
export class RemoteHelperError extends ServerConnection.ResponseError {
  constructor(
    response: Response,
    message: string,
    readonly code: Contract.ErrorCode | null,
    readonly field: string | null
  ) {
    super(response, message);
    this.name = 'RemoteHelperError';
  }
}

// A hub or a proxy answers with these while the server behind it is away.
const AWAY = [424, 502, 503, 504];

/**
 * What a failed question means for what is on the screen.
 *
 * Anything that is neither a refusal of ours nor one of the known answers of others counts as
 * `other`, with the text that came along.
 */
export function problemFrom(error: unknown): Problem {
  if (error instanceof ServerConnection.NetworkError) {
    return { kind: 'unreachable' };
  }
  if (error instanceof ServerConnection.ResponseError) {
    const ours = error instanceof RemoteHelperError && error.code !== null;
    const status = error.response.status;
    if (status === 403) {
      return { kind: 'not_allowed' };
    }
    if (status === 404 && !ours) {
      return { kind: 'server_half_missing' };
    }
    if (AWAY.includes(status)) {
      return { kind: 'unreachable' };
    }
  }
  return {
    kind: 'other',
    message: error instanceof Error ? error.message : String(error)
  };
}

/** The refusal in a failed request: the server's own words, or what is known without them. */
export function refusalFrom(error: unknown): IRefusal {
  const isOurs = error instanceof RemoteHelperError;
  return {
    code: isOurs ? error.code : null,
    message: error instanceof Error ? error.message : String(error),
    field: isOurs ? error.field : null,
    isAnswered: problemFrom(error).kind !== 'unreachable'
  };
}
