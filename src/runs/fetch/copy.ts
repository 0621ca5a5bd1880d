import type { TranslationBundle } from '@jupyterlab/translation';
import type { ISshLogin } from '../../tokens';
import { copyCommand, unknownLoginText } from '../../ui/copyCommand';
import { refusalText } from '../../ui/refusals';
import { sayFailure, sayWhyNot } from '../../ui/say';
import { refusalFrom } from '../model';

/** Copies the command that fetches a file, or says why there is none. */
export async function copyFetch(
  login: ISshLogin,
  trans: TranslationBundle,
  path: string
): Promise<void> {
  try {
    if ((await login.words()) === null) {
      sayWhyNot(unknownLoginText(trans));
      return;
    }
    const command = await login.fetch(path);
    if (command === null) {
      sayWhyNot(
        trans.__(
          'Not copied: the path, or the address of this host, has characters that shells read differently. Download the file in the file browser.'
        )
      );
      return;
    }
    copyCommand(trans, command);
  } catch (error: unknown) {
    sayFailure(
      trans.__('Not copied: %1', refusalText(trans, refusalFrom(error)))
    );
  }
}
