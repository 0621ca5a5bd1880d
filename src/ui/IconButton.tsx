import type { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { Icon } from './Icon';

/** A button that is an icon, with its name for those who point at it or hear it. */
export function IconButton(props: {
  readonly icon: LabIcon;
  readonly label: string;
  readonly isClosed?: boolean;
  readonly hasMenu?: boolean;
  readonly onClick: (event: React.MouseEvent<HTMLElement>) => void;
}): React.JSX.Element {
  const { icon, label, isClosed = false, hasMenu, onClick } = props;
  // Closed by name only: a button that is disabled for the browser loses the focus.
  return (
    <button
      className="jrh-IconButton"
      type="button"
      aria-label={label}
      aria-disabled={isClosed}
      aria-haspopup={hasMenu ? 'menu' : undefined}
      title={label}
      onClick={isClosed ? undefined : onClick}
    >
      <Icon icon={icon} />
    </button>
  );
}
