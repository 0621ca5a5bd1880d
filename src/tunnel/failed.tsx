import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { Problem } from '../model/snapshot';
import { Trouble } from '../ui/Trouble';
import type { ITunnelModel } from './model';

/** What stands there when nothing is known of the way. */
export function Failed(props: {
  readonly model: ITunnelModel;
  readonly trans: TranslationBundle;
  readonly problem: Problem;
}): React.JSX.Element {
  const { model, trans, problem } = props;
  const again = React.useCallback(() => model.refresh(), [model]);
  const words = {
    notAllowed: trans.__('Your login may not see the way to this server'),
    unreachable: trans.__('The commands appear when the connection returns.'),
    other: trans.__('The way to this server could not be read')
  };
  return <Trouble {...{ trans, problem, words }} onRefresh={again} />;
}
