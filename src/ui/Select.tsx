import { caretDownEmptyIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { Icon } from './Icon';

/** A choice of one. The label names it by `id`, its problem stands at `id` with `-error`. */
export function Select(props: {
  readonly id: string;
  readonly field: string;
  readonly problem: string | null;
  readonly value: string;
  readonly children: React.ReactNode;
  readonly onChange: (value: string) => void;
}): React.JSX.Element {
  const { id, field, problem, value, children, onChange } = props;
  return (
    <span className="jrh-Select">
      <select
        className={problem ? 'jrh-Input jrh-mod-invalid' : 'jrh-Input'}
        id={id}
        data-field={field}
        aria-invalid={problem !== null}
        aria-describedby={problem ? `${id}-error` : undefined}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      >
        {children}
      </select>
      <Icon icon={caretDownEmptyIcon} />
    </span>
  );
}
