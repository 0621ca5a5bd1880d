import type { TranslationBundle } from '@jupyterlab/translation';
import type { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type * as Contract from '../../contract';
import { infoIcon, keepsIcon, stateIcons } from '../../icons';
import type { Tone } from '../../ui/Icon';
import { Icon } from '../../ui/Icon';
import { Notice } from '../../ui/Notice';
import { plainText } from '../../ui/plainText';
import type { IDraft, IRefusal } from './draft';
import { requestFrom, stemOf } from './draft';
import { refusalTitle } from './formTexts';
import type { ListFolder } from './notebookField';
import { NotebookField } from './notebookField';
import { ParameterFields } from './parameterFields';
import { useFirstFocus } from './useFirstFocus';
import type { Inspect, Inspected } from './useInspection';
import { useInspection } from './useInspection';

/** What the form stands for now. `request` is null while it cannot be sent. */
export interface IFormValue {
  readonly draft: IDraft;
  readonly request: Contract.RunRequest | null;
}

/** What the form to start a run needs from outside. */
export interface IRunFormProps {
  readonly trans: TranslationBundle;
  /** What it starts with. */
  readonly draft: IDraft;
  /** Whether the notebook is settled, so that only how to run it is asked. */
  readonly isFixed: boolean;
  /** Why the last attempt failed, if there was one. */
  readonly refusal: IRefusal | null;
  readonly inspect: Inspect;
  readonly listFolder: ListFolder;
  /** Whether the file is open with changes that are not saved. */
  readonly isDirty: (path: string) => boolean;
  /** Called after each rendering, so also when an answer of the server changes the value. */
  readonly onChange: (value: IFormValue) => void;
}

/** Everything one can say about a run before it starts. */
export function RunForm(props: IRunFormProps): React.JSX.Element {
  const { trans, inspect, onChange } = props;
  const [draft, setDraft] = React.useState(props.draft);
  const inspected = useInspection(draft.path, inspect);
  const form = useFirstFocus(inspected, draft.path === props.draft.path);
  const request =
    inspected.kind === 'known'
      ? requestFrom(draft, inspected.inspection)
      : null;
  React.useEffect(() => onChange({ draft, request }));
  // The last attempt's refusal holds until something is changed.
  const refusal =
    inspected.kind === 'refused'
      ? inspected.refusal
      : draft === props.draft
        ? props.refusal
        : null;
  return (
    <div className="jrh-Form" ref={form}>
      <NotebookField
        {...props}
        path={draft.path}
        isRefused={inspected.kind === 'refused'}
        // Another notebook has other parameters, so what was typed for them goes.
        onChange={path => setDraft({ ...draft, path, texts: new Map() })}
      />
      {refusal !== null && <Refusal trans={trans} refusal={refusal} />}
      {inspected.kind === 'known' && (
        <ParameterFields
          trans={trans}
          draft={draft}
          inspection={inspected.inspection}
          onChange={setDraft}
        />
      )}
      <RunFields {...{ trans, draft, inspected }} onChange={setDraft} />
      <Promises trans={trans} isDirty={props.isDirty(draft.path)} />
    </div>
  );
}

interface IFieldsProps {
  readonly trans: TranslationBundle;
  readonly draft: IDraft;
  readonly inspected: Inspected;
  readonly onChange: (draft: IDraft) => void;
}

function RunFields(props: IFieldsProps): React.JSX.Element {
  const { trans, draft, inspected } = props;
  const kernel =
    inspected.kind === 'known' ? inspected.inspection.kernel : null;
  const stem = stemOf(draft.path);
  return (
    <div className="jrh-Form-lines">
      <NameField {...props} />
      {kernel !== null && (
        <TextField
          label={trans.__('Kernel')}
          text={plainText(kernel.display_name)}
        />
      )}
      {stem !== '' && (
        <TextField
          label={trans.__('Result')}
          text={plainText(`${stem}-run-{time}.ipynb`)}
          help={trans.__('Beside the notebook; never replaces a file.')}
        />
      )}
    </div>
  );
}

function NameField(props: IFieldsProps): React.JSX.Element {
  const { trans, draft, onChange } = props;
  const id = React.useId();
  return (
    <div className="jrh-Field">
      <label htmlFor={id}>{trans.__('Name')}</label>
      <input
        className="jrh-Input"
        id={id}
        data-field="name"
        autoComplete="off"
        spellCheck={false}
        value={draft.name ?? stemOf(draft.path)}
        onChange={({ target }) => onChange({ ...draft, name: target.value })}
      />
    </div>
  );
}

function TextField(props: {
  readonly label: string;
  readonly text: string;
  readonly help?: string;
}): React.JSX.Element {
  const { label, text, help } = props;
  return (
    <div className="jrh-Field">
      <span className="jrh-Field-label">{label}</span>
      <span className="jrh-Text" dir="auto" title={text}>
        {text}
      </span>
      {help !== undefined && <span className="jrh-Help">{help}</span>}
    </div>
  );
}

function Promises(props: {
  readonly trans: TranslationBundle;
  readonly isDirty: boolean;
}): React.JSX.Element {
  const { trans, isDirty } = props;
  return (
    <div className="jrh-Form-lines">
      <Line icon={keepsIcon} tone="ok">
        {trans.__('Goes on when you close this tab or log out.')}
      </Line>
      {isDirty && (
        <Line icon={infoIcon} tone="quiet">
          {trans.__('Unsaved changes are saved first.')}
        </Line>
      )}
    </div>
  );
}

function Line(props: {
  readonly icon: LabIcon;
  readonly tone: Tone;
  readonly children: React.ReactNode;
}): React.JSX.Element {
  return (
    <div className="jrh-Line">
      <Icon icon={props.icon} tone={props.tone} />
      <span>{props.children}</span>
    </div>
  );
}

function Refusal(props: {
  readonly trans: TranslationBundle;
  readonly refusal: IRefusal;
}): React.JSX.Element {
  const { code, message } = props.refusal;
  return (
    <Notice
      icon={stateIcons.failed}
      tone="bad"
      hasEdge
      role="alert"
      title={refusalTitle(props.trans, code)}
      text={message}
    />
  );
}
