import * as React from 'react';
import type { IDraft } from './draft';
import type { IFieldProps } from './fields';
import { FieldError } from '../../ui/FieldError';
import { Select } from '../../ui/Select';
import { TextField } from '../../ui/TextField';
import { problemOf } from './fields';
import { engineText } from './formTexts';

/** What most people leave as it is. It is open when something in it is not as usual, or wrong. */
export function Options(props: IFieldProps): React.JSX.Element {
  const { trans, draft, onChange } = props;
  const [isOpen, setIsOpen] = React.useState(!isUsual(draft));
  const isWrong = ['cellLimit', 'runLimit', 'engine'].some(
    field => problemOf(field as keyof IDraft, props) !== null
  );
  return (
    <details
      className="jrh-Options"
      open={isOpen || isWrong}
      onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}
    >
      <summary>{trans.__('Options')}</summary>
      <div className="jrh-Form-lines">
        <Check
          label={trans.__('Stop at the first error')}
          isChecked={draft.stopsAtError}
          onChange={stopsAtError => onChange({ ...draft, stopsAtError })}
        />
        <LimitField
          {...props}
          field="cellLimit"
          label={trans.__('Limit per cell')}
        />
        <LimitField
          {...props}
          field="runLimit"
          label={trans.__('Limit for all')}
        />
        <EngineField {...props} />
        <Check
          label={trans.__('Tell me when it is done')}
          isChecked={draft.isTold}
          onChange={isTold => onChange({ ...draft, isTold })}
        />
      </div>
    </details>
  );
}

function isUsual(draft: IDraft): boolean {
  const { engine, stopsAtError, cellLimit, runLimit, isTold } = draft;
  return (
    engine === 'own' &&
    stopsAtError &&
    isTold &&
    cellLimit === '' &&
    runLimit === ''
  );
}

// Absent where there is no choice.
function EngineField(props: IFieldProps): React.JSX.Element | null {
  const { trans, draft, engines, onChange } = props;
  const id = React.useId();
  const choices = [...new Set([...engines, draft.engine])];
  if (choices.length < 2) {
    return null;
  }
  const problem = problemOf('engine', props);
  return (
    <div className="jrh-Field">
      <label htmlFor={id}>{trans.__('Engine')}</label>
      <Select
        {...{ id, problem }}
        field="engine"
        value={draft.engine}
        onChange={value => {
          const engine = choices.find(choice => choice === value);
          onChange({ ...draft, engine: engine ?? 'own' });
        }}
      >
        {choices.map(engine => (
          <option key={engine} value={engine}>
            {engineText(trans, engine)}
          </option>
        ))}
      </Select>
      {problem !== null && (
        <FieldError id={`${id}-error`}>{problem}</FieldError>
      )}
    </div>
  );
}

function LimitField(
  props: IFieldProps & {
    readonly field: 'cellLimit' | 'runLimit';
    readonly label: string;
  }
): React.JSX.Element {
  const { trans, draft, field, label, onChange } = props;
  return (
    <TextField
      field={field}
      label={label}
      placeholder={trans.__('none, or such as 30 min')}
      problem={problemOf(field, props)}
      value={draft[field]}
      onChange={text => onChange({ ...draft, [field]: text })}
    />
  );
}

function Check(props: {
  readonly label: string;
  readonly isChecked: boolean;
  readonly onChange: (isChecked: boolean) => void;
}): React.JSX.Element {
  const { label, isChecked, onChange } = props;
  return (
    <label className="jrh-Check">
      <input
        type="checkbox"
        checked={isChecked}
        onChange={({ target }) => onChange(target.checked)}
      />
      <span>{label}</span>
    </label>
  );
}
