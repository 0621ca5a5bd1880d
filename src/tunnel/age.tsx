import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { clockText } from '../ui/times';
import { useSnapshot } from '../ui/useSnapshot';
import type { ITunnelModel } from './model';

/** How old what is shown is, for the title of the section, when it is. */
export function TunnelAge(props: {
  readonly model: ITunnelModel;
  readonly trans: TranslationBundle;
}): React.JSX.Element | null {
  const snapshot = useSnapshot(props.model);
  if (snapshot.state !== 'stale') {
    return null;
  }
  const text = props.trans.__('as of %1', clockText(snapshot.since));
  return <span title={text}>{text}</span>;
}
