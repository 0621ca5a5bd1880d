import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { TranslationBundle } from '@jupyterlab/translation';
import type * as Contract from '../contract';
import type { IRunsModel } from '../tokens';
import { refusalFrom } from './model';
import { isUnseenFailure } from './order';
import {
  isSureToCancel,
  isSureToGiveUp,
  isSureToRemove,
  isSureToRetry
} from './questions';
import type { IRefusal } from '../model/refusal';
import { once } from '../ui/once';
import { plainText } from '../ui/plainText';
import { refusalText } from '../ui/refusals';
import { nameText } from './texts';
import { sayFailure } from '../ui/say';

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

/** Takes an ended run off the list once the user has said so; else as `askAndCancel`. */
export function askAndRemove(
  context: IActionContext,
  run: Contract.Run
): Promise<void> {
  return once(context.model, `remove ${run.id}`, async () => {
    if (await isSureToRemove(context, [run])) {
      await remove(context, [run]);
    }
  });
}

/** Takes all of these ended runs off the list once the user has said so. */
export function askAndClear(
  context: IActionContext,
  runs: readonly Contract.Run[]
): Promise<void> {
  return once(context.model, 'clear', async () => {
    if (runs.length > 0 && (await isSureToRemove(context, runs))) {
      await remove(context, runs);
    }
  });
}

/** Gives up a run of which nothing can be told, once the user has said so. */
export function askAndTreatAsEnded(
  context: IActionContext,
  run: Contract.Run
): Promise<void> {
  return once(context.model, `treat ${run.id}`, async () => {
    if (await isSureToGiveUp(context, run)) {
      await treatAsEnded(context, run);
    }
  });
}

/**
 * Opens the result of a run, trusted like what the user ran if it is what the run left.
 *
 * One that was changed since opens like any other file. A refusal is shown as a notification; the
 * promise does not reject.
 */
export function openResult(
  context: IActionContext & { readonly app: JupyterFrontEnd },
  run: Contract.Run
): Promise<void> {
  const { model, trans } = context;
  const { api_path, format } = run.result;
  return once(model, `open ${run.id}`, async () => {
    const refusal = format === 'ipynb' ? await refusalToSign(model, run) : null;
    if (refusal) {
      sayFailure(trans.__('Not opened: %1', refusalText(trans, refusal)));
      return;
    }
    const factory = format === 'ipynb' ? { factory: 'Notebook' } : {};
    await openPath(context, api_path ?? '', factory);
  });
}

/** Opens a file of the server. Lab says nothing when it is not there, so this does. */
export async function openPath(
  {
    app,
    trans
  }: Pick<IActionContext, 'trans'> & { readonly app: JupyterFrontEnd },
  path: string,
  how: { readonly factory?: string } = {}
): Promise<void> {
  try {
    await app.commands.execute('docmanager:open', { path, ...how });
  } catch {
    sayFailure(
      trans.__(
        'Not opened: %1 is not there, or not to be read.',
        plainText(path)
      )
    );
  }
}

async function refusalToSign(
  model: IRunsModel,
  { id }: Contract.Run
): Promise<IRefusal | null> {
  try {
    await model.signResult(id);
    return null;
  } catch (error: unknown) {
    const refusal = refusalFrom(error);
    const isHopeless =
      !refusal.isAnswered || refusal.code === 'result_not_found';
    return isHopeless ? refusal : null;
  }
}

/**
 * Notes that the user has seen a failure; does nothing for other runs.
 *
 * Nobody asked for it by name, so when it does not work nobody is told: the run stays unseen.
 */
export async function markSeen(
  { model }: IActionContext,
  run: Contract.Run
): Promise<void> {
  if (isUnseenFailure(run)) {
    await model.markSeen(run.id).catch(() => undefined);
  }
}

async function cancel(
  { model, trans }: IActionContext,
  { id }: Contract.Run
): Promise<void> {
  try {
    await model.cancel(id);
  } catch (error: unknown) {
    sayFailure(trans.__('Not cancelled: %1', reason(trans, error)));
  }
}

async function startAgain(
  context: IActionContext,
  run: Contract.Run
): Promise<void> {
  const { model, trans } = context;
  try {
    await model.retry(run.id);
  } catch (error: unknown) {
    const refusal = refusalFrom(error);
    sayFailure(
      refusal.isAnswered
        ? trans.__('Not started again: %1', refusalText(trans, refusal))
        : trans.__(
            'No answer from the server. Retry %1 once more: it never starts twice.',
            nameText(run)
          )
    );
    return;
  }
  // Who starts it again has seen that it failed.
  await markSeen(context, run);
}

async function treatAsEnded(
  { model, trans }: IActionContext,
  { id }: Contract.Run
): Promise<void> {
  try {
    await model.treatAsEnded(id);
  } catch (error: unknown) {
    sayFailure(trans.__('Not treated as ended: %1', reason(trans, error)));
  }
}

// One after the other, up to the first that fails: the rest would likely fail the same way.
async function remove(
  { model, trans }: IActionContext,
  runs: readonly Contract.Run[]
): Promise<void> {
  for (const run of runs) {
    try {
      await model.remove(run.id);
    } catch (error: unknown) {
      sayFailure(
        trans.__('Not removed: %1: %2', nameText(run), reason(trans, error))
      );
      return;
    }
  }
}

function reason(trans: TranslationBundle, error: unknown): string {
  return refusalText(trans, refusalFrom(error));
}
