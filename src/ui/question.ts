import { Dialog, showDialog } from '@jupyterlab/apputils';

/** A question to which one can say no, which leaves all as it is, or yes. */
export interface IQuestion {
  readonly title: string;
  readonly body: string;
  /** What the buttons say that leave all as it is, and that go on. */
  readonly no: string;
  readonly yes: string;
  /** Whether going on takes something away. */
  readonly isWarning: boolean;
}

/** Asks; true when the user says so. Enter alone never does: it could throw away hours. */
export async function isSure(question: IQuestion): Promise<boolean> {
  const { title, body, no, yes, isWarning } = question;
  const goOn = isWarning ? Dialog.warnButton : Dialog.okButton;
  const { button } = await showDialog({
    title,
    body,
    buttons: [Dialog.cancelButton({ label: no }), goOn({ label: yes })],
    defaultButton: 0
  });
  return button.accept;
}
