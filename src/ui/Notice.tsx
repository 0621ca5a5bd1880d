import type { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { Tone } from './Icon';
import { Icon } from './Icon';

/**
 * A sentence with an icon and, below it, what can be done.
 *
 * `hasEdge` marks the ones that ask the user to do something.
 */
export function Notice(props: {
  readonly icon: LabIcon;
  readonly tone: Tone;
  readonly title: string;
  readonly text?: string | null;
  readonly hasEdge?: boolean;
  readonly role?: 'alert' | 'status';
  readonly className?: string;
  readonly children?: React.ReactNode;
}): React.JSX.Element {
  const { icon, tone, title, text, hasEdge, role, className } = props;
  return (
    <div
      className={`jrh-Notice ${className ?? ''}`}
      role={role}
      data-tone={tone}
      data-edge={hasEdge ? '' : undefined}
    >
      <Icon icon={icon} tone={tone} />
      <div className="jrh-Notice-body">
        <p className="jrh-strong">{title}</p>
        {text && <p className="jrh-secondary">{text}</p>}
        {props.children}
      </div>
    </div>
  );
}
