import type * as Contract from '../../contract';

/**
 * How many seconds a run has left if it takes as long as the last one of the same source that
 * succeeded; null when there is none, or when it takes longer already.
 *
 * `passed_s` is what has passed since `run.elapsed_s` was true.
 */
export function timeLeft_s(
  run: Contract.Run,
  runs: readonly Contract.Run[],
  passed_s: number
): number | null {
  if (run.state.kind !== 'running') {
    return null;
  }
  const [last] = runs
    .filter(
      ({ state, source }) =>
        state.kind === 'succeeded' && source.path === run.source.path
    )
    .sort((a, b) => ((a.ended_at ?? '') < (b.ended_at ?? '') ? 1 : -1));
  const left_s = last ? last.elapsed_s - run.elapsed_s - passed_s : 0;
  return left_s > 0 ? left_s : null;
}
