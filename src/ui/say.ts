import { Notification } from '@jupyterlab/apputils';

const WARNING_MS = 5_000;

// Without a time, Lab keeps a message in its bell and shows nothing.

/** Says that something asked for did not work; it stays until the user closes it. */
export function sayFailure(message: string): void {
  Notification.error(message, { autoClose: false });
}

/** Says why there is nothing to do; it goes by itself. */
export function sayWhyNot(message: string): void {
  Notification.warning(message, { autoClose: WARNING_MS });
}
