import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Panel } from '@lumino/widgets';
import * as React from 'react';
import type { IFormValue, IRunFormProps } from './form';
import { RunForm } from './form';

/** What the dialog needs: everything that the form does, except the channel back. */
export type IRunDialogOptions = Omit<IRunFormProps, 'onChange'>;

/**
 * The body of the dialog.
 *
 * A panel around the React part, because Lab's dialog moves the fields that it finds in a body
 * when it opens, which React's own nodes do not survive.
 */
export class RunDialogBody
  extends Panel
  implements Dialog.IBodyWidget<IFormValue>
{
  constructor(options: IRunDialogOptions) {
    super();
    this._value = { draft: options.draft, request: null };
    this.addClass('jrh-Dialog-body');
    this.node.tabIndex = -1;
    this.addWidget(
      ReactWidget.create(
        <RunForm {...options} onChange={value => this._take(value)} />
      )
    );
  }

  getValue(): IFormValue {
    return this._value;
  }

  protected onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    // The dialog around this one begins to listen right after its parts are attached.
    queueMicrotask(() => {
      this._showIsReady();
      // It has just put the focus on Run, where, now that Run is closed, no key is heard.
      this.node.focus();
    });
  }

  private _take(value: IFormValue): void {
    this._value = value;
    this._showIsReady();
  }

  // Lab's dialog closes its accept button while it contains this class, but looks only when
  // somebody types; an answer of the server has to make it look.
  private _showIsReady(): void {
    this.toggleClass('jp-mod-error', this._value.request === null);
    this.node.dispatchEvent(new Event('input', { bubbles: true }));
  }

  private _value: IFormValue;
}

/** Asks how to run a notebook. Null when the user thinks better of it. */
export async function askHowToRun(
  options: IRunDialogOptions
): Promise<IFormValue | null> {
  const { trans } = options;
  const dialog = new Dialog<IFormValue>({
    title: trans.__('Run in background'),
    body: new RunDialogBody(options),
    buttons: buttons(trans),
    hasClose: true
  });
  dialog.addClass('jrh-Dialog');
  // Lab gives no name to a dialog with a widget in it.
  dialog.node.setAttribute('aria-label', trans.__('Run in background'));
  const { value } = await dialog.launch();
  return value;
}

function buttons(trans: TranslationBundle): Dialog.IButton[] {
  return [
    Dialog.cancelButton({ label: trans.__('Cancel') }),
    Dialog.okButton({ label: trans.__('Run') })
  ];
}
