/** Why nothing (new) is known. */
export type Problem =
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'server_half_missing' }
  | { readonly kind: 'not_allowed' }
  | { readonly kind: 'other_version'; readonly version: string }
  | { readonly kind: 'other'; readonly message: string };

/**
 * What is known of a thing that lives on the server.
 *
 * An empty value and no knowledge cannot be mixed up: only `fresh` and `stale` carry a value.
 * Times are milliseconds since 1970. `at` is when the value arrived, and it stays the same as long
 * as later answers bring nothing new; `since` is when the server last confirmed it.
 */
export type Snapshot<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'fresh'; readonly value: T; readonly at: number }
  | {
      readonly state: 'stale';
      readonly value: T;
      readonly at: number;
      readonly since: number;
      readonly problem: Problem;
    }
  | { readonly state: 'failed'; readonly problem: Problem };

/** The value in a snapshot, old or new; null when there is none. */
export function valueOf<T>(snapshot: Snapshot<T>): T | null {
  return snapshot.state === 'fresh' || snapshot.state === 'stale'
    ? snapshot.value
    : null;
}
