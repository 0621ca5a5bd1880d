import * as React from 'react';
import { usePending } from './usePending';

/** A button that asks the server for something, closed while it does. */
export function PendingButton(props: {
  readonly label: string;
  readonly isPrimary?: boolean;
  readonly onClick: () => Promise<void>;
}): React.JSX.Element {
  const { label, isPrimary, onClick } = props;
  const [isPending, begin] = usePending(onClick);
  return (
    <button
      className={isPrimary ? 'jrh-Button jrh-mod-primary' : 'jrh-Button'}
      type="button"
      aria-disabled={isPending}
      onClick={begin}
    >
      {label}
    </button>
  );
}
