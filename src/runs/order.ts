import type * as Contract from '../contract';

const ENDED: readonly Contract.State['kind'][] = [
  'succeeded',
  'failed',
  'cancelled',
  'lost'
];

/** Whether the run has ended, in whatever way. */
export function isEnded(run: Contract.Run): boolean {
  return ENDED.includes(run.state.kind);
}

/** Whether somebody should look: it failed or was lost, and nobody has seen it yet. */
export function isUnseenFailure(run: Contract.Run): boolean {
  const { kind } = run.state;
  return run.seen_at === null && (kind === 'failed' || kind === 'lost');
}

/**
 * The runs as people look for them: what moves, what went wrong, what waits, then the rest.
 *
 * Within a group the newest comes first, except that those waiting keep the order of the queue.
 */
export function ordered(runs: readonly Contract.Run[]): Contract.Run[] {
  return [...runs].sort(
    (a, b) =>
      group(a) - group(b) ||
      place(a) - place(b) ||
      compare(newestKey(b), newestKey(a)) ||
      compare(b.id, a.id)
  );
}

function group(run: Contract.Run): number {
  if (run.state.kind === 'queued') {
    return 2;
  }
  if (!isEnded(run)) {
    return 0;
  }
  return isUnseenFailure(run) ? 1 : 3;
}

function place(run: Contract.Run): number {
  return run.state.kind === 'queued'
    ? (run.state.position ?? Number.MAX_SAFE_INTEGER)
    : 0;
}

// Times on the wire are ISO 8601 in UTC with milliseconds, so their text sorts as they do.
function newestKey(run: Contract.Run): string {
  return run.ended_at ?? run.created_at;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
