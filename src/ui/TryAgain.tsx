import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { usePending } from './usePending';

/** The button that asks the server once more, closed while it does. */
export function TryAgain(props: {
  readonly trans: TranslationBundle;
  readonly onRefresh: () => Promise<void>;
}): React.JSX.Element {
  const [isPending, begin] = usePending(props.onRefresh);
  return (
    <div className="jrh-Buttons">
      <button
        className="jrh-Button"
        type="button"
        aria-disabled={isPending}
        onClick={begin}
      >
        {props.trans.__('Try again')}
      </button>
    </div>
  );
}
