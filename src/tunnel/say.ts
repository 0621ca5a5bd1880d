import { Notification } from '@jupyterlab/apputils';

/** Why something did not work, as the server or the browser says it. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Says that something asked for did not work; it stays until the user closes it. */
export function sayFailure(message: string): void {
  Notification.error(message, { autoClose: false });
}
