import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

/** What stands there before the first run. */
export function Empty(props: {
  readonly trans: TranslationBundle;
  readonly onRunNotebook: () => void;
}): React.JSX.Element {
  const { trans, onRunNotebook } = props;
  return (
    <div className="jrh-Block">
      <p>{trans.__('No background runs yet')}</p>
      <p className="jrh-secondary">
        {trans.__('A background run goes on when you close this tab.')}
      </p>
      <div className="jrh-Buttons">
        <button className="jrh-Button" type="button" onClick={onRunNotebook}>
          {trans.__('Run a notebook…')}
        </button>
      </div>
    </div>
  );
}
