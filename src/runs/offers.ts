import type * as Contract from '../contract';

/** Whether the run left a result that this server can open. */
export function hasResult(run: Contract.Run): boolean {
  return run.result.status === 'written' && run.result.api_path !== null;
}

/** Whether a wish that the run ends can reach it; it does while the run is stopping, too. */
export function canCancel({ state }: Contract.Run): boolean {
  return (
    state.kind === 'queued' ||
    state.kind === 'starting' ||
    state.kind === 'running' ||
    state.kind === 'stopping' ||
    state.kind === 'unresponsive'
  );
}

/** Whether the run ended short of its goal, so that people want to start it once more. */
export function isCutShort({ state }: Contract.Run): boolean {
  return (
    state.kind === 'failed' ||
    state.kind === 'lost' ||
    state.kind === 'cancelled'
  );
}
