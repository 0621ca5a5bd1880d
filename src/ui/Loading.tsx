import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

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
