import * as React from 'react';
import { stateIcons } from '../icons';
import { Icon } from './Icon';

/** What is wrong with the field above; the field names it by `id`. */
export function FieldError(props: {
  readonly id: string;
  readonly children: React.ReactNode;
}): React.JSX.Element {
  return (
    <span className="jrh-Field-error" id={props.id}>
      <Icon icon={stateIcons.failed} tone="bad" />
      {props.children}
    </span>
  );
}
