import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { Panel } from '@lumino/widgets';
import * as React from 'react';
import type * as Contract from '../contract';
import { TextField } from '../ui/TextField';
import { isName } from './names';
import { nameHelp } from './texts';

/** What to ask for the name of a new session. */
export interface INameQuestion {
  readonly trans: TranslationBundle;
  readonly kind: Contract.SessionKind;
  /** What it starts with. */
  readonly name: string;
  /** Why that name was refused, if it was. */
  readonly refusal: string | null;
}

/** Asks for the name of a new session. Null when the user thinks better of it. */
export async function askForName(
  question: INameQuestion
): Promise<string | null> {
  const { trans, kind } = question;
  const title = trans.__('New %1 session', kind);
  const dialog = new Dialog<string>({
    title,
    body: new NameBody(question),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Create and open') })
    ],
    hasClose: true
  });
  dialog.addClass('jrh-Dialog');
  // Lab gives no name to a dialog with a widget in it.
  dialog.node.setAttribute('aria-label', title);
  const { button, value } = await dialog.launch();
  return button.accept ? value : null;
}

/** A panel around the React part, because Lab's dialog moves the fields that it finds. */
class NameBody extends Panel implements Dialog.IBodyWidget<string> {
  constructor(question: INameQuestion) {
    super();
    this._name = question.name;
    this.addClass('jrh-Dialog-body');
    this.addWidget(
      ReactWidget.create(
        <NameForm {...question} onChange={name => this._take(name)} />
      )
    );
  }

  getValue(): string {
    return this._name;
  }

  // Lab's dialog closes its accept button while its body has this class.
  private _take(name: string): void {
    this._name = name;
    this.toggleClass('jp-mod-error', !isName(name));
    this.node.dispatchEvent(new Event('input', { bubbles: true }));
  }

  private _name: string;
}

function NameForm(
  props: INameQuestion & { readonly onChange: (name: string) => void }
): React.JSX.Element {
  const { trans, refusal, onChange } = props;
  const [name, setName] = React.useState(props.name);
  // A refusal holds until something is changed.
  const refused = name === props.name ? refusal : null;
  const problem = isName(name) ? refused : nameHelp(trans);
  const form = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => onChange(name));
  React.useEffect(() => {
    // The dialog has put the focus on its button.
    const field = form.current?.querySelector('input');
    field?.focus();
    field?.select();
  }, []);
  return (
    <div className="jrh-Form" ref={form}>
      <TextField
        field="name"
        label={trans.__('Name')}
        value={name}
        problem={problem}
        help={nameHelp(trans)}
        onChange={setName}
      />
    </div>
  );
}
