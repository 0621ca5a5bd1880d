import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type * as Contract from '../contract';
import type { IRunsModel } from '../tokens';
import { refusalFrom } from './model';
import { nameText } from './texts';

/** What it takes to act on a run. */
export interface IActionContext {
  readonly model: IRunsModel;
  readonly trans: TranslationBundle;
}

/**
 * Cancels a run once the user has said so. Does nothing while that is under way already.
 *
 * A refusal is shown as a notification; the promise does not reject.
 */
export function askAndCancel(
  context: IActionContext,
  run: Contract.Run
): Promise<void> {
  return once(context.model, `cancel ${run.id}`, async () => {
    if (await isSureToCancel(context, run)) {
      await cancel(context, run);
    }
  });
}

/** Starts a run again once the user has said so; else as `retry`. */
export function askAndRetry(
  context: IActionContext,
  run: Contract.Run
): Promise<void> {
  return once(context.model, `retry ${run.id}`, async () => {
    if (await isSureToRetry(context, run)) {
      await startAgain(context, run);
    }
  });
}

/**
 * Starts a run again, without asking. Does nothing while that is under way already.
 *
 * A refusal is shown as a notification; the promise does not reject.
 */
export function retry(
  context: IActionContext,
  run: Contract.Run
): Promise<void> {
  return once(context.model, `retry ${run.id}`, () => startAgain(context, run));
}

async function isSureToCancel(
  { trans }: IActionContext,
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

async function isSureToRetry(
  { trans }: IActionContext,
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

async function cancel(
  { model, trans }: IActionContext,
  { id }: Contract.Run
): Promise<void> {
  try {
    await model.cancel(id);
  } catch (error: unknown) {
    Notification.error(
      trans.__('Not cancelled: %1', refusalFrom(error).message)
    );
  }
}

async function startAgain(
  { model, trans }: IActionContext,
  { id }: Contract.Run
): Promise<void> {
  try {
    await model.retry(id);
  } catch (error: unknown) {
    Notification.error(
      trans.__('Not started again: %1', refusalFrom(error).message)
    );
  }
}

// By model, since the rows and the commands act on the same runs.
const underWay = new WeakMap<IRunsModel, Set<string>>();

async function once(
  model: IRunsModel,
  key: string,
  act: () => Promise<void>
): Promise<void> {
  const keys = underWay.get(model) ?? new Set();
  underWay.set(model, keys);
  if (keys.has(key)) {
    return;
  }
  keys.add(key);
  try {
    await act();
  } finally {
    keys.delete(key);
  }
}
