import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type * as Contract from '../contract';
import { nameText } from './texts';

interface IContext {
  readonly trans: TranslationBundle;
}

/** Asks; true when the user says so. Enter alone never does. */
export async function isSureToCancel(
  { trans }: IContext,
  run: Contract.Run
): Promise<boolean> {
  const { button } = await showDialog({
    title: trans.__('Cancel %1?', nameText(run)),
    body:
      run.state.kind === 'queued'
        ? trans.__('It has not started yet.')
        : trans.__('What it printed so far is kept.'),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Keep running') }),
      Dialog.warnButton({ label: trans.__('Cancel run') })
    ],
    // Enter alone must not throw away hours of computing.
    defaultButton: 0
  });
  return button.accept;
}

/** Asks; true when the user says so. Enter alone never does. */
export async function isSureToRetry(
  { trans }: IContext,
  run: Contract.Run
): Promise<boolean> {
  const { button } = await showDialog({
    title: trans.__('Run %1 again?', nameText(run)),
    body: trans.__(
      'The notebook is taken as it is now, with the same parameters and limits.'
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Do not run') }),
      Dialog.okButton({ label: trans.__('Run again') })
    ],
    defaultButton: 0
  });
  return button.accept;
}

/** Asks; true when the user says so. Enter alone never does. */
export async function isSureToRemove(
  { trans }: IContext,
  runs: readonly Contract.Run[]
): Promise<boolean> {
  const [only] = runs;
  const { button } = await showDialog({
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
    buttons: [
      Dialog.cancelButton({ label: trans.__('Keep') }),
      Dialog.warnButton({ label: trans.__('Remove') })
    ],
    defaultButton: 0
  });
  return button.accept;
}

/** Asks; true when the user says so. Enter alone never does. */
export async function isSureToGiveUp(
  { trans }: IContext,
  run: Contract.Run
): Promise<boolean> {
  const { button } = await showDialog({
    title: trans.__('Treat %1 as ended?', nameText(run)),
    body: trans.__(
      'If it still runs somewhere, it stops once it notices. What it printed so far is kept.'
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Wait') }),
      Dialog.warnButton({ label: trans.__('Treat as ended') })
    ],
    defaultButton: 0
  });
  return button.accept;
}
