import { Clipboard, Dialog, showDialog } from '@jupyterlab/apputils';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import { reasonOf, sayFailure } from './say';
import { TunnelSection } from './section';
import type { ITunnelSectionOptions } from './sectionWidget';

/** What is below the title of the section. It is loaded when somebody first looks. */
export class TunnelView extends ReactWidget {
  constructor(private readonly _options: ITunnelSectionOptions) {
    super();
  }

  /** Lets go of what was chosen and typed. */
  startAnew(): void {
    this._generation++;
    this.update();
  }

  protected render(): React.JSX.Element {
    return (
      <TunnelSection
        key={this._generation}
        {...this._options}
        onCopy={copy}
        onCopyWithToken={this._copyWithToken}
      />
    );
  }

  private readonly _copyWithToken = (url: string): Promise<boolean> =>
    askAndCopyWithToken(this._options, url);
  private _generation = 0;
}

function copy(text: string): void {
  Clipboard.copyToSystem(text);
}

/** Copies a link that opens the server without a login, once the user has said so. */
async function askAndCopyWithToken(
  { model, trans }: ITunnelSectionOptions,
  url: string
): Promise<boolean> {
  const { button } = await showDialog({
    title: trans.__('Copy the link with its token?'),
    body: trans.__(
      'Whoever has it can do on this server all that you can. The browser keeps it in its history.'
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Copy link with token') })
    ],
    defaultButton: 0
  });
  if (!button.accept) {
    return false;
  }
  try {
    const token = await model.token();
    if (token !== null) {
      copy(`${url}?token=${encodeURIComponent(token)}`);
      return true;
    }
    sayFailure(trans.__('This server has no token.'));
  } catch (error: unknown) {
    sayFailure(trans.__('The link was not copied: %1', reasonOf(error)));
  }
  return false;
}
