import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { PendingButton } from './PendingButton';

/** The button that asks the server once more. */
export function TryAgain(props: {
  readonly trans: TranslationBundle;
  readonly onRefresh: () => Promise<void>;
}): React.JSX.Element {
  return (
    <div className="jrh-Buttons">
      <PendingButton
        label={props.trans.__('Try again')}
        onClick={props.onRefresh}
      />
    </div>
  );
}
