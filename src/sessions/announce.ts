import type { TranslationBundle } from '@jupyterlab/translation';
import type * as Contract from '../contract';
import { nameText } from './texts';

/** What a screen reader should say after the sessions changed: which are new, which have ended. */
export function announcement(
  trans: TranslationBundle,
  before: readonly Contract.Session[],
  after: readonly Contract.Session[]
): string {
  const missing = (
    from: readonly Contract.Session[],
    others: readonly Contract.Session[]
  ): Contract.Session[] =>
    from.filter(({ id }) => others.every(other => other.id !== id));
  return [
    ...missing(after, before).map(one =>
      trans.__('%1 is there.', nameText(trans, one))
    ),
    ...missing(before, after).map(one =>
      trans.__('%1 has ended.', nameText(trans, one))
    )
  ].join(' ');
}
