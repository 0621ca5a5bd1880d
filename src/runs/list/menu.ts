import type { TranslationBundle } from '@jupyterlab/translation';
import type * as Contract from '../../contract';
import type { Entry } from '../../ui/menu';
import { plainText } from '../../ui/plainText';
import { canCancel, hasResult } from '../offers';
import { isEnded } from '../order';
import { cliCommand } from './cliCommand';
import type { IRunActions } from './runActions';

/**
 * What can be done with a run, in the order of its menu. What cannot be done is left out; what
 * needs the server is, too, while it is not there.
 */
export function runEntries(
  trans: TranslationBundle,
  run: Contract.Run,
  actions: IRunActions,
  isConnected: boolean
): Entry[] {
  const { hasDetail } = actions;
  const hasFailed = run.state.kind === 'failed' || run.state.kind === 'lost';
  const mayRemove = isConnected && isEnded(run);
  return [
    ...entry(hasDetail, trans.__('Open'), () => actions.onOpen(run)),
    ...entry(hasResult(run), trans.__('Open Result'), () =>
      actions.onOpenResult(run)
    ),
    ...entry(hasDetail && hasFailed, trans.__('Show Error'), () =>
      actions.onShowError(run)
    ),
    null,
    ...(isConnected ? controls(trans, run, actions) : []),
    null,
    ...copies(trans, run, actions),
    null,
    ...entry(mayRemove, trans.__('Remove…'), () => actions.onRemove(run))
  ];
}

function controls(
  trans: TranslationBundle,
  run: Contract.Run,
  actions: IRunActions
): Entry[] {
  const hasEnded = isEnded(run);
  const isHere = run.source.api_path !== null;
  return [
    ...entry(hasEnded, trans.__('Retry'), () => actions.onRetry(run)),
    ...entry(hasEnded && isHere, trans.__('Retry with Changes…'), () =>
      actions.onRetryWithChanges(run)
    ),
    ...entry(canCancel(run), trans.__('Cancel…'), () => actions.onCancel(run)),
    ...entry(run.state.kind === 'unknown', trans.__('Treat as Ended…'), () =>
      actions.onTreatAsEnded(run)
    )
  ];
}

function copies(
  trans: TranslationBundle,
  run: Contract.Run,
  { onCopy, canFetch, onCopyFetch }: IRunActions
): Entry[] {
  const command = cliCommand(run);
  const { path } = run.source;
  // What is pasted into a terminal must not bring a line break along.
  const isPlain = plainText(path) === path;
  return [
    ...entry(command !== null, trans.__('Copy CLI Command'), () =>
      onCopy(command ?? '')
    ),
    ...entry(isPlain, trans.__('Copy Path'), () => onCopy(path)),
    ...entry(
      canFetch && hasResult(run),
      trans.__('Copy Download Command (scp)'),
      () => onCopyFetch(run)
    )
  ];
}

function entry(isOffered: boolean, label: string, act: () => unknown): Entry[] {
  return isOffered ? [{ label, act }] : [];
}
