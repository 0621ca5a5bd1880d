import type { TranslationBundle } from '@jupyterlab/translation';
import {
  addIcon,
  caretDownEmptyIcon,
  closeIcon
} from '@jupyterlab/ui-components';
import * as React from 'react';
import type * as Contract from '../../contract';
import { Icon } from '../../ui/Icon';
import { plainText } from '../../ui/plainText';
import type { IRefusal } from '../../model/refusal';
import type { IAddedParameter, IDraft, IParameterField } from './draft';
import type { NameProblem } from './draft';
import { addedParameters, nameProblems, parameterFields } from './draft';
import { FieldError } from '../../ui/FieldError';
import { parameterOf } from './fields';
import { nameProblemText, valueProblemText } from './formTexts';
import { readAddedValue, typeOf } from './parameters';

// Values are no words, and no names of people.
const PLAIN = { autoComplete: 'off', spellCheck: false };

/** What both kinds of parameter fields need. */
interface IFieldsProps {
  readonly trans: TranslationBundle;
  readonly draft: IDraft;
  readonly inspection: Contract.Inspection;
  readonly refusal: IRefusal | null;
  readonly onChange: (draft: IDraft) => void;
}

/** The parameters that the notebook declares, and those that the user adds to them. */
export function ParameterFields(props: IFieldsProps): React.JSX.Element {
  const { trans, draft, inspection, refusal, onChange } = props;
  // Only a row that was just asked for takes the focus, not one that was there from the start.
  const [newest, setNewest] = React.useState<number | null>(null);
  const add = (): void => {
    const key = 1 + Math.max(0, ...draft.added.map(({ key }) => key));
    setNewest(key);
    onChange({
      ...draft,
      added: [...draft.added, { key, name: '', text: '' }]
    });
  };
  return (
    <fieldset>
      <legend>{trans.__('Parameters')}</legend>
      {parameterFields(draft, inspection).map(field => (
        <DeclaredField
          key={field.name}
          trans={trans}
          field={field}
          refused={refusedText(refusal, field.name)}
          onChange={text => {
            const texts = new Map(draft.texts).set(field.name, text);
            onChange({ ...draft, texts });
          }}
        />
      ))}
      <AddedFields {...props} newest={newest} />
      <button
        className="jrh-Button jrh-mod-quiet jrh-AddParameter"
        type="button"
        onClick={add}
      >
        <Icon icon={addIcon} />
        {trans.__('Add parameter')}
      </button>
    </fieldset>
  );
}

// The server knows rules of the notebook's language that the page does not.
function refusedText(refusal: IRefusal | null, name: string): string | null {
  return refusal && parameterOf(refusal.field) === name
    ? plainText(refusal.message)
    : null;
}

function DeclaredField(props: {
  readonly trans: TranslationBundle;
  readonly field: IParameterField;
  readonly refused: string | null;
  readonly onChange: (text: string) => void;
}): React.JSX.Element {
  const { trans, field, onChange } = props;
  const { name, type, was, comment } = field;
  const id = React.useId();
  const problem = field.problem
    ? valueProblemText(trans, field.problem)
    : props.refused;
  const typeText =
    was === null ? type : trans.__('%1, was %2', type, plainText(was));
  return (
    <div className="jrh-Param">
      <label htmlFor={id} title={comment ?? name}>
        {plainText(name)}
      </label>
      <ValueInput
        id={id}
        field={field}
        isWrong={problem !== null}
        onChange={onChange}
      />
      <span className="jrh-Param-type" id={`${id}-type`} title={typeText}>
        <span>{typeText}</span>
      </span>
      {problem !== null && (
        <FieldError id={`${id}-error`}>{problem}</FieldError>
      )}
    </div>
  );
}

function ValueInput(props: {
  readonly id: string;
  readonly field: IParameterField;
  readonly isWrong: boolean;
  readonly onChange: (text: string) => void;
}): React.JSX.Element {
  const { id, field, isWrong, onChange } = props;
  const { type, text } = field;
  const shared = {
    id,
    'data-field': 'parameter',
    'aria-describedby': isWrong ? `${id}-error` : `${id}-type`,
    value: text
  };
  if (type === 'bool') {
    return (
      <span className="jrh-Select">
        <select
          {...shared}
          className="jrh-Input"
          onChange={event => onChange(event.target.value)}
        >
          {['True', 'False'].map(word => (
            <option key={word}>{word}</option>
          ))}
        </select>
        <Icon icon={caretDownEmptyIcon} />
      </span>
    );
  }
  return (
    <input
      {...shared}
      className={isWrong ? 'jrh-Input jrh-mod-invalid' : 'jrh-Input'}
      aria-invalid={isWrong}
      {...PLAIN}
      onChange={event => onChange(event.target.value)}
    />
  );
}

function AddedFields(
  props: IFieldsProps & { readonly newest: number | null }
): React.JSX.Element {
  const { trans, draft, inspection, refusal, newest, onChange } = props;
  const problems = nameProblems(draft, inspection);
  const shown = addedParameters(draft, inspection);
  const change = (changed: IAddedParameter): void => {
    // Else it would leave its row as soon as its new name is a declared one.
    const own = { ...changed, isCarried: false };
    const added = draft.added.map(parameter =>
      parameter.key === own.key ? own : parameter
    );
    onChange({ ...draft, added });
  };
  const remove = (key: number): void => {
    const added = draft.added.filter(parameter => parameter.key !== key);
    onChange({ ...draft, added });
  };
  return (
    <>
      {shown.map((parameter, i) => (
        <AddedField
          key={parameter.key}
          trans={trans}
          parameter={parameter}
          problem={problems[i] ?? null}
          refused={refusedText(refusal, parameter.name)}
          hasFocus={parameter.key === newest}
          onChange={change}
          onRemove={() => remove(parameter.key)}
        />
      ))}
    </>
  );
}

interface IAddedFieldProps {
  readonly trans: TranslationBundle;
  readonly parameter: IAddedParameter;
  readonly problem: NameProblem | null;
  readonly refused: string | null;
  readonly hasFocus: boolean;
  readonly onChange: (parameter: IAddedParameter) => void;
  readonly onRemove: () => void;
}

function AddedField(props: IAddedFieldProps): React.JSX.Element {
  const { trans, parameter } = props;
  const { name, text } = parameter;
  const id = React.useId();
  const problem = props.problem
    ? nameProblemText(trans, props.problem)
    : props.refused;
  const removeLabel =
    name === ''
      ? trans.__('Remove this parameter')
      : trans.__('Remove parameter %1', plainText(name));
  return (
    <div className="jrh-Param">
      <AddedInputs
        {...props}
        errorId={problem === null ? undefined : `${id}-error`}
      />
      <span className="jrh-Param-type">
        <span>{text === '' ? '' : typeOf(readAddedValue(text))}</span>
        <button
          className="jrh-IconButton"
          type="button"
          aria-label={removeLabel}
          title={removeLabel}
          onClick={props.onRemove}
        >
          <Icon icon={closeIcon} />
        </button>
      </span>
      {problem !== null && (
        <FieldError id={`${id}-error`}>{problem}</FieldError>
      )}
    </div>
  );
}

function AddedInputs(
  props: IAddedFieldProps & { readonly errorId: string | undefined }
): React.JSX.Element {
  const { trans, parameter, hasFocus, errorId, onChange } = props;
  const { name, text } = parameter;
  const isWrong = errorId !== undefined;
  return (
    <>
      <input
        {...PLAIN}
        className={isWrong ? 'jrh-Input jrh-mod-invalid' : 'jrh-Input'}
        aria-label={trans.__('Name of the parameter')}
        aria-invalid={isWrong}
        aria-describedby={errorId}
        autoFocus={hasFocus}
        placeholder={trans.__('name')}
        value={name}
        onChange={({ target }) =>
          onChange({ ...parameter, name: target.value })
        }
      />
      <input
        {...PLAIN}
        className="jrh-Input"
        aria-label={trans.__('Value of the parameter')}
        placeholder={trans.__('value')}
        value={text}
        onChange={({ target }) =>
          onChange({ ...parameter, text: target.value })
        }
      />
    </>
  );
}
