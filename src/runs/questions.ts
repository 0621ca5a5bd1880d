import type { TranslationBundle } from '@jupyterlab/translation';
import type * as Contract from '../contract';
import { isSure } from '../ui/question';
import { nameText } from './texts';

interface IContext {
  readonly trans: TranslationBundle;
}

/** Asks before a run is cancelled. */
export function isSureToCancel(
  { trans }: IContext,
  run: Contract.Run
): Promise<boolean> {
  return isSure({
    title: trans.__('Cancel %1?', nameText(run)),
    body:
      run.state.kind === 'queued'
        ? trans.__('It has not started yet.')
        : trans.__('What it printed so far is kept.'),
    no: trans.__('Keep running'),
    yes: trans.__('Cancel run'),
    isWarning: true
  });
}

/** Asks before an ended run is started again. */
export function isSureToRetry(
  { trans }: IContext,
  run: Contract.Run
): Promise<boolean> {
  return isSure({
    title: trans.__('Run %1 again?', nameText(run)),
    body: trans.__(
      'The notebook is taken as it is now, with the same parameters and limits.'
    ),
    no: trans.__('Do not run'),
    yes: trans.__('Run again'),
    isWarning: false
  });
}

/** Asks before runs are taken off the list. */
export function isSureToRemove(
  { trans }: IContext,
  runs: readonly Contract.Run[]
): Promise<boolean> {
  const [only] = runs;
  return isSure({
    title:
      only && runs.length === 1
        ? trans.__('Remove %1 from the list?', nameText(only))
        : trans._n(
            'Remove %1 run from the list?',
            'Remove %1 runs from the list?',
            runs.length
          ),
    body: trans.__(
      'Its record and its log are deleted. Results beside the notebooks stay.'
    ),
    no: trans.__('Keep'),
    yes: trans.__('Remove'),
    isWarning: true
  });
}

/** Asks before a run is given up that nobody can tell anything of. */
export function isSureToGiveUp(
  { trans }: IContext,
  run: Contract.Run
): Promise<boolean> {
  return isSure({
    title: trans.__('Treat %1 as ended?', nameText(run)),
    body: trans.__(
      'If it still runs somewhere, it stops once it notices. What it printed so far is kept.'
    ),
    no: trans.__('Wait'),
    yes: trans.__('Treat as ended'),
    isWarning: true
  });
}
