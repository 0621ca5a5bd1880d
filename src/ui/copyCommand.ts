import { Clipboard, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

const COPIED_MS = 3_000;

/** Copies a command for the user's own computer, and shows it. */
export function copyCommand(trans: TranslationBundle, command: string): void {
  Clipboard.copyToSystem(command);
  Notification.success(trans.__('Copied: %1', command), {
    autoClose: COPIED_MS
  });
}

/** Why there is no command as long as nobody has said how to log in here. */
export function unknownLoginText(trans: TranslationBundle): string {
  return trans.__(
    'Not copied, since nobody knows how your computer calls this one: fill in user and host in the section Tunnel first.'
  );
}
