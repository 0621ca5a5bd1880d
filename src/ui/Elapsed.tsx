import * as React from 'react';
import { useNow } from './useNow';

/**
 * A time that grows by itself, once a second.
 *
 * `base_s` is what it was at `at` (milliseconds since 1970). With `until` it stands still at what
 * it was then.
 */
export function Elapsed(props: {
  readonly base_s: number;
  readonly at: number;
  readonly until: number | null;
  readonly format: (s: number) => string;
}): React.JSX.Element {
  const { base_s, at, until, format } = props;
  const now = useNow(until === null ? 1_000 : null);
  // A value may be newer than the last tick of the clock above.
  const passed_ms = Math.max(0, (until ?? now) - at);
  return <span className="jrh-num">{format(base_s + passed_ms / 1_000)}</span>;
}
