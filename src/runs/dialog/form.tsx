import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type * as Contract from '../../contract';
import { stateIcons } from '../../icons';
import type { IObservable } from '../../model/polled';
import { Notice } from '../../ui/Notice';
import type { IRuns } from '../../tokens';
import type { IRefusal } from '../../model/refusal';
import type { IDraft } from './draft';
import { requestFrom } from './draft';
import { isAtItsField, KernelField, NameField, ResultField } from './fields';
import { refusalTitle } from './formTexts';
import type { ListFolder } from './notebookField';
import { NotebookField } from './notebookField';
import { Options } from './options';
import { ParameterFields } from './parameterFields';
import { Promises } from './promises';
import { useFirstFocus } from './useFirstFocus';
import type { Inspect } from './useInspection';
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
  /** The kernels that can be chosen; none where that is not known. */
  readonly kernels: readonly Contract.Kernel[];
  /** What can execute a notebook here. */
  readonly engines: IRuns['engines'];
  /** Into which formats results can be converted here. */
  readonly exportFormats: IRuns['exportFormats'];
  readonly inspect: Inspect;
  readonly listFolder: ListFolder;
  /** Whether the file is open with changes that are not saved. */
  readonly isDirty: (path: string) => boolean;
  /** What a run survives; left out where nobody finds that out. */
  readonly survival?: IObservable<Contract.Survival> | null;
  /** Called after each rendering, so also when an answer of the server changes the value. */
  readonly onChange: (value: IFormValue) => void;
}

/** Everything one can say about a run before it starts. */
export function RunForm(props: IRunFormProps): React.JSX.Element {
  const { trans, inspect, onChange } = props;
  const [draft, setDraft] = React.useState(props.draft);
  const inspected = useInspection(draft.path, inspect);
  const form = useFirstFocus(inspected, draft.path === props.draft.path);
  const inspection = inspected.kind === 'known' ? inspected.inspection : null;
  const request = inspection && requestFrom(draft, inspection);
  React.useEffect(() => onChange({ draft, request }));
  // The last attempt's refusal holds until something is changed.
  const refusal =
    inspected.kind === 'refused'
      ? inspected.refusal
      : draft === props.draft
        ? props.refusal
        : null;
  const fields = { ...props, draft, inspection, refusal, onChange: setDraft };
  return (
    <div className="jrh-Form" ref={form}>
      <NotebookField
        {...props}
        path={draft.path}
        isRefused={inspected.kind === 'refused'}
        // Another notebook has other parameters, so what was typed for them goes.
        onChange={path => setDraft({ ...draft, path, texts: new Map() })}
      />
      {refusal !== null && !isAtItsField(refusal, fields) && (
        <Refusal trans={trans} refusal={refusal} />
      )}
      {inspection !== null && (
        <ParameterFields {...fields} inspection={inspection} />
      )}
      <div className="jrh-Form-lines">
        <NameField {...fields} />
        <KernelField {...fields} />
        <ResultField {...fields} />
      </div>
      <Options {...fields} />
      <Promises {...props} isNotSaved={props.isDirty(draft.path)} />
    </div>
  );
}

function Refusal(props: {
  readonly trans: TranslationBundle;
  readonly refusal: IRefusal;
}): React.JSX.Element {
  const { trans, refusal } = props;
  return (
    <Notice
      icon={stateIcons.failed}
      tone="bad"
      hasEdge
      role="alert"
      title={refusalTitle(trans, refusal)}
      text={refusal.isAnswered ? refusal.message : null}
    />
  );
}
