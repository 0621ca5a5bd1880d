import type { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type * as Contract from '../contract';
import type { IRunsModel } from '../tokens';
import { durationText } from '../ui/times';
import { hasResult } from './offers';
import { isEnded } from './order';
import { failureDetail, shortNameText, stateTexts } from './texts';
import type { Told } from './told';

// Lab shows no more of a message than this.
const MOST_CHARACTERS = 140;
const SUCCESS_MS = 8_000;

/** A message to the user, with what can be done about it. */
export interface IMessage {
  readonly message: string;
  readonly type: 'success' | 'error';
  /** How long it is shown, in milliseconds; false until it is closed. */
  readonly autoClose: number | false;
  readonly actions: Notification.IAction[];
}

/** What the teller needs from outside. */
export interface ITellerOptions {
  readonly model: IRunsModel;
  readonly trans: TranslationBundle;
  readonly told: Told;
  /** Whether the user wants to be told of this. */
  readonly wants: (type: IMessage['type']) => boolean;
  /** Shows a message, and gives what `dismiss` takes it away by. */
  readonly emit: (message: IMessage) => string;
  readonly dismiss: (message: string) => void;
  readonly onOpenResult: (run: Contract.Run) => void;
  readonly onShowError: (run: Contract.Run) => void;
  readonly onRetry: (run: Contract.Run) => void;
}

/**
 * Tells the user when a run has ended, once, in whichever tab sees it first; as long as it is open.
 *
 * The message goes when the user has seen the end, in whichever tab, or the run is gone.
 */
export function tellEnds(options: ITellerOptions): void {
  const { model, told, wants, emit, dismiss } = options;
  const shown = new Map<string, string>();
  const look = (): void => {
    const { snapshot } = model;
    // What is stale has been told when it was fresh.
    if (snapshot.state !== 'fresh') {
      return;
    }
    const { runs, hasMore } = snapshot.value;
    for (const [id, message] of shown) {
      const run = runs.find(run => run.id === id);
      if (run ? run.seen_at !== null : !hasMore) {
        dismiss(message);
        shown.delete(id);
      }
    }
    for (const run of runs) {
      if (!isEnded(run)) {
        told.watch(run.id);
      } else if (told.claim(run.id) && run.seen_at === null) {
        const message = messageFor(options, run);
        if (message && wants(message.type)) {
          told.alone(run.id, () => shown.set(run.id, emit(message)));
        }
      }
    }
  };
  model.changed.connect(look);
  look();
}

type Offers = Pick<
  ITellerOptions,
  'trans' | 'onOpenResult' | 'onShowError' | 'onRetry'
>;

/** The message at the end of a run; null for one that was cancelled, since somebody wanted that. */
export function messageFor(
  options: Offers,
  run: Contract.Run
): IMessage | null {
  const { trans, onOpenResult, onShowError, onRetry } = options;
  const open = {
    label: trans.__('Open result'),
    callback: () => onOpenResult(run)
  };
  switch (run.state.kind) {
    case 'succeeded':
      return {
        message: cut(
          trans.__(
            '%1 finished in %2',
            shortNameText(run),
            durationText(trans, run.elapsed_s)
          )
        ),
        type: 'success',
        autoClose: SUCCESS_MS,
        actions: hasResult(run) ? [open] : []
      };
    case 'failed':
    case 'lost':
      return {
        message: cut(failureMessage(trans, run)),
        type: 'error',
        autoClose: false,
        actions: [
          { label: trans.__('Show error'), callback: () => onShowError(run) },
          { label: trans.__('Retry'), callback: () => onRetry(run) }
        ]
      };
    default:
      return null;
  }
}

function failureMessage(trans: TranslationBundle, run: Contract.Run): string {
  const name = shortNameText(run);
  const { state } = run;
  const detail = failureDetail(trans, run);
  if (state.kind === 'failed' && state.cause.kind === 'cell_error') {
    return trans.__('%1 failed in cell %2: %3', name, state.cause.cell, detail);
  }
  const [, ...facts] = stateTexts(trans, run, 0);
  const why = facts[0] ?? detail ?? '';
  return state.kind === 'lost'
    ? trans.__('%1 was lost: %2', name, why)
    : trans.__('%1 failed: %2', name, why);
}

function cut(message: string): string {
  const characters = [...message];
  return characters.length > MOST_CHARACTERS
    ? `${characters.slice(0, MOST_CHARACTERS - 1).join('')}…`
    : message;
}
