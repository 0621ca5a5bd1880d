import { caretDownEmptyIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { Icon } from './Icon';

/** Something that is folded away below one line until it is wanted. */
export function Disclosure(props: {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onToggle: (isOpen: boolean) => void;
  readonly children: React.ReactNode;
}): React.JSX.Element {
  const { title, isOpen, onToggle, children } = props;
  return (
    <details className="jrh-Disclosure" open={isOpen}>
      <summary
        onClick={event => {
          // Whoever keeps the state decides, also when there is a reason to stay open.
          event.preventDefault();
          onToggle(!isOpen);
        }}
      >
        <Icon icon={caretDownEmptyIcon} />
        <span className="jrh-secondary">{title}</span>
      </summary>
      {isOpen && children}
    </details>
  );
}
