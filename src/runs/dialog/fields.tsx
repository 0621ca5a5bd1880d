import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type * as Contract from '../../contract';
import { plainText } from '../../ui/plainText';
import type { IRuns } from '../../tokens';
import type { IRefusal } from '../../model/refusal';
import type { IDraft } from './draft';
import { fieldProblems, stemOf } from './draft';
import { FieldError } from '../../ui/FieldError';
import { Select } from '../../ui/Select';
import { TextField } from '../../ui/TextField';
import { fieldProblemText } from './formTexts';

/** What every field of the form gets; `inspection` is null while nothing is known of the file. */
export interface IFieldProps {
  readonly trans: TranslationBundle;
  readonly draft: IDraft;
  readonly inspection: Contract.Inspection | null;
  readonly refusal: IRefusal | null;
  /** What can execute a notebook here. */
  readonly engines: IRuns['engines'];
  /** Into which formats results can be converted here. */
  readonly exportFormats: IRuns['exportFormats'];
  readonly onChange: (draft: IDraft) => void;
}

// The server's names of what a request consists of, and the fields that stand for it.
const FIELDS: Readonly<Partial<Record<keyof IDraft, string>>> = {
  name: 'name',
  kernel: 'kernel',
  result: 'result',
  cellLimit: 'limits.cell_s',
  runLimit: 'limits.run_s',
  engine: 'engine',
  formats: 'formats'
};

/** What is wrong with a field, by what the page knows or the server said; null when nothing is. */
export function problemOf(
  field: keyof IDraft,
  { trans, draft, inspection, refusal }: IFieldProps
): string | null {
  const problem = inspection && fieldProblems(draft, inspection).get(field);
  if (problem) {
    return fieldProblemText(trans, problem);
  }
  return refusal?.field && refusal.field === FIELDS[field]
    ? plainText(refusal.message)
    : null;
}

/** Whether a refusal is said beside a field, so that nothing else has to say it. */
export function isAtItsField(
  { field }: IRefusal,
  { draft, inspection }: IFieldProps
): boolean {
  if (field === null || inspection === null) {
    return false;
  }
  const name = parameterOf(field);
  return name === null
    ? Object.values(FIELDS).includes(field)
    : inspection.parameters.some(parameter => parameter.name === name) ||
        draft.added.some(parameter => parameter.name === name);
}

/** The name of the parameter that a refusal is about; null when it is about something else. */
export function parameterOf(field: string | null): string | null {
  return field?.startsWith('parameters.')
    ? field.slice('parameters.'.length)
    : null;
}

/** What the run is called. */
export function NameField(props: IFieldProps): React.JSX.Element {
  const { trans, draft, onChange } = props;
  return (
    <TextField
      field="name"
      label={trans.__('Name')}
      problem={problemOf('name', props)}
      value={draft.name ?? stemOf(draft.path)}
      onChange={name => onChange({ ...draft, name })}
    />
  );
}

/** Where the result goes. */
export function ResultField(props: IFieldProps): React.JSX.Element | null {
  const { trans, draft, onChange } = props;
  const stem = draft.path.replace(/\.[^./]+$/, '');
  if (stemOf(draft.path) === '') {
    return null;
  }
  return (
    <TextField
      field="result"
      label={trans.__('Result')}
      help={trans.__('Beside the notebook; never replaces a file.')}
      placeholder={plainText(`${stem}-run-{time}.ipynb`)}
      problem={problemOf('result', props)}
      value={draft.result}
      onChange={result => onChange({ ...draft, result })}
    />
  );
}

/** On which kernel it runs: the notebook's own, unless another one is chosen. */
export function KernelField(
  props: IFieldProps & { readonly kernels: readonly Contract.Kernel[] }
): React.JSX.Element | null {
  const { trans, draft, inspection, kernels, onChange } = props;
  const id = React.useId();
  if (inspection === null) {
    return null;
  }
  const own = inspection.kernel;
  const choices = choicesFrom(kernels, own, draft.kernel);
  const problem = problemOf('kernel', props);
  return (
    <div className="jrh-Field">
      <label htmlFor={id}>{trans.__('Kernel')}</label>
      <Select
        id={id}
        field="kernel"
        problem={problem}
        value={draft.kernel ?? own?.name ?? ''}
        onChange={value =>
          onChange({ ...draft, kernel: value === own?.name ? null : value })
        }
      >
        {own === null && draft.kernel === null && (
          <option value="">{trans.__('Choose one')}</option>
        )}
        {choices.map(kernel => (
          <option key={kernel.name} value={kernel.name}>
            {kernelText(kernel, choices)}
          </option>
        ))}
      </Select>
      {problem !== null && (
        <FieldError id={`${id}-error`}>{problem}</FieldError>
      )}
    </div>
  );
}

// The notebook's own and the chosen one are there in any case, even if they are not installed.
function choicesFrom(
  kernels: readonly Contract.Kernel[],
  own: Contract.Kernel | null,
  chosen: string | null
): Contract.Kernel[] {
  const choices = [...kernels];
  const has = (sought: string): boolean =>
    choices.some(({ name }) => name === sought);
  if (own && !has(own.name)) {
    choices.unshift(own);
  }
  if (chosen !== null && !has(chosen)) {
    choices.push({ name: chosen, display_name: chosen, language: '' });
  }
  return choices;
}

// Two kernels may be shown by the same words, and only their names tell them apart.
function kernelText(
  { name, display_name }: Contract.Kernel,
  kernels: readonly Contract.Kernel[]
): string {
  const same = kernels.filter(other => other.display_name === display_name);
  return plainText(
    same.length > 1 ? `${display_name} (${name})` : display_name
  );
}
