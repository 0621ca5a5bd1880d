import * as React from 'react';
import { formatsText, OFFERED } from '../formats';
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
  const fields = ['cellLimit', 'runLimit', 'formats', 'engine'] as const;
  const isWrong = fields.some(field => problemOf(field, props) !== null);
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
        <FormatField {...props} />
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
  const { engine, formats, stopsAtError, cellLimit, runLimit, isTold } = draft;
  return (
    engine === 'own' &&
    formats.length === 0 &&
    stopsAtError &&
    isTold &&
    cellLimit === '' &&
    runLimit === ''
  );
}

// Absent where nothing can be converted. A run to be started again may have more than one format.
function FormatField(props: IFieldProps): React.JSX.Element | null {
  const { trans, draft, exportFormats, onChange } = props;
  const single = OFFERED.filter(format => exportFormats.includes(format));
  const sets = [[], ...single.map(format => [format]), draft.formats];
  const choices = new Map(sets.map(formats => [formats.join(), formats]));
  return (
    <ChoiceField
      {...props}
      field="formats"
      label={trans.__('Also save as')}
      value={draft.formats.join()}
      choices={[...choices].map(([value, formats]) => ({
        value,
        text: formatsText(trans, formats)
      }))}
      onChoose={value =>
        onChange({ ...draft, formats: choices.get(value) ?? [] })
      }
    />
  );
}

function EngineField(props: IFieldProps): React.JSX.Element | null {
  const { trans, draft, engines, onChange } = props;
  const choices = [...new Set([...engines, draft.engine])];
  return (
    <ChoiceField
      {...props}
      field="engine"
      label={trans.__('Engine')}
      value={draft.engine}
      choices={choices.map(engine => ({
        value: engine,
        text: engineText(trans, engine)
      }))}
      onChoose={value => {
        const engine = choices.find(choice => choice === value);
        onChange({ ...draft, engine: engine ?? 'own' });
      }}
    />
  );
}

// Absent where there is no choice.
function ChoiceField(
  props: IFieldProps & {
    readonly field: 'engine' | 'formats';
    readonly label: string;
    readonly value: string;
    readonly choices: readonly {
      readonly value: string;
      readonly text: string;
    }[];
    readonly onChoose: (value: string) => void;
  }
): React.JSX.Element | null {
  const { field, label, value, choices, onChoose } = props;
  const id = React.useId();
  if (choices.length < 2) {
    return null;
  }
  const problem = problemOf(field, props);
  return (
    <div className="jrh-Field">
      <label htmlFor={id}>{label}</label>
      <Select {...{ id, field, problem, value }} onChange={onChoose}>
        {choices.map(choice => (
          <option key={choice.value} value={choice.value}>
            {choice.text}
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
