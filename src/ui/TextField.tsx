import * as React from 'react';
import { FieldError } from './FieldError';

/** A field with one line of text, and below it what is wrong with that or what it is for. */
export function TextField(props: {
  readonly field: string;
  readonly label: string;
  readonly value: string;
  readonly problem: string | null;
  readonly help?: string;
  readonly placeholder?: string;
  readonly onChange: (text: string) => void;
}): React.JSX.Element {
  const { field, label, value, problem, help, placeholder, onChange } = props;
  const id = React.useId();
  const isHelped = problem === null && help !== undefined;
  return (
    <div className="jrh-Field">
      <label htmlFor={id}>{label}</label>
      <input
        className={problem ? 'jrh-Input jrh-mod-invalid' : 'jrh-Input'}
        id={id}
        data-field={field}
        aria-invalid={problem !== null}
        aria-describedby={problem || isHelped ? `${id}-more` : undefined}
        autoComplete="off"
        placeholder={placeholder}
        spellCheck={false}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
      {problem !== null && <FieldError id={`${id}-more`}>{problem}</FieldError>}
      {isHelped && (
        <span className="jrh-Help" id={`${id}-more`}>
          {help}
        </span>
      )}
    </div>
  );
}
