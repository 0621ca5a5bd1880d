import type * as Contract from '../contract';

/**
 * How many seconds the last run of the same source took that succeeded; null when there is none.
 */
export function usual_s(
  run: Contract.Run,
  runs: readonly Contract.Run[]
): number | null {
  const [last] = runs
    .filter(
      ({ id, state, source }) =>
        state.kind === 'succeeded' &&
        source.path === run.source.path &&
        id !== run.id
    )
    .sort((a, b) => ((a.ended_at ?? '') < (b.ended_at ?? '') ? 1 : -1));
  return last ? last.elapsed_s : null;
}

/**
 * How many seconds a run has left if it takes as long as usual; null when that is not known, or
 * when it takes longer already.
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
  const left_s = (usual_s(run, runs) ?? 0) - run.elapsed_s - passed_s;
  return left_s > 0 ? left_s : null;
}
