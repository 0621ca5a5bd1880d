import type { TranslationBundle } from '@jupyterlab/translation';
import type * as Contract from '../../contract';
import { isEnded } from '../order';
import { nameText, stateTexts } from '../texts';

/**
 * What a screen reader should say after the runs changed: which ones are new, which have ended.
 *
 * Empty when nothing of that kind happened; progress is not announced.
 */
export function announcement(
  trans: TranslationBundle,
  before: readonly Contract.Run[],
  after: readonly Contract.Run[],
  now: number
): string {
  const known = new Map(before.map(run => [run.id, run]));
  return after
    .filter(run => {
      const last = known.get(run.id);
      return last === undefined
        ? // An older run slides in when a newer one leaves the list; that is no news.
          !isEnded(run) || before.length === 0
        : isEnded(run) && !isEnded(last);
    })
    .map(run => `${nameText(run)}: ${stateTexts(trans, run, now).join(', ')}.`)
    .join(' ');
}
