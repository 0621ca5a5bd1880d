import { Clipboard, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ISshLogin } from '../../tokens';
import { refusalText } from '../../ui/refusals';
import { sayFailure, sayWhyNot } from '../../ui/say';
import { refusalFrom } from '../model';

const COPIED_MS = 3_000;

/** Copies the command that fetches a file, or says why there is none. */
export async function copyFetch(
  login: ISshLogin,
  trans: TranslationBundle,
  path: string
): Promise<void> {
  try {
    if ((await login.words()) === null) {
      sayWhyNot(
        trans.__(
          'Not copied, since nobody knows how your computer calls this one: fill in user and host in the section Tunnel first.'
        )
      );
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
    Clipboard.copyToSystem(command);
    Notification.success(trans.__('Copied: %1', command), {
      autoClose: COPIED_MS
    });
  } catch (error: unknown) {
    sayFailure(
      trans.__('Not copied: %1', refusalText(trans, refusalFrom(error)))
    );
  }
}
