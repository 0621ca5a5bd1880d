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

/** What stands there while nothing is known: nothing at first, then grey bars. */
export function Loading(props: {
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  return (
    <div className="jrh-Loading" aria-busy>
      <span className="jrh-hidden">{props.trans.__('Loading')}</span>
      {['62%', '48%', '70%'].map(width => (
        <div className="jrh-Ghost" aria-hidden key={width}>
          <i />
          <i style={{ width }} />
          <i style={{ width: '40%' }} />
        </div>
      ))}
    </div>
  );
}
