import type * as Contract from '../contract';

/**
 * Why the server would not do it.
 *
 * `message` is the server's own sentence, or what is known when the answer was none of ours; then
 * `code` is null. `field` is the part of the request that is to blame. Without an answer nobody
 * knows whether it was done. With `not_saved` the server was not asked at all;
 * with `changed_by_saving` it was not asked to run what nobody has seen.
 */
export interface IRefusal {
  readonly code: Contract.ErrorCode | 'not_saved' | 'changed_by_saving' | null;
  readonly message: string;
  readonly field: string | null;
  readonly isAnswered: boolean;
}
