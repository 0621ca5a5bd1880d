import type { TranslationBundle } from '@jupyterlab/translation';
import type { IRefusal } from '../model/refusal';

/** A refusal as a sentence for the user. */
export function refusalText(
  trans: TranslationBundle,
  { code, message, isAnswered }: IRefusal
): string {
  if (!isAnswered) {
    return trans.__('the server does not answer.');
  }
  return code === null
    ? trans.__('the answer of the server is of no use (%1).', message)
    : message;
}
