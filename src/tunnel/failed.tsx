import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { infoIcon, offlineIcon, stateIcons } from '../icons';
import type { Problem } from '../model/snapshot';
import { Notice } from '../ui/Notice';
import { TryAgain } from '../ui/TryAgain';
import type { ITunnelModel } from './model';

/** What stands there when nothing is known of the way. */
export function Failed(props: {
  readonly model: ITunnelModel;
  readonly trans: TranslationBundle;
  readonly problem: Problem;
}): React.JSX.Element {
  const { model, trans, problem } = props;
  const again = React.useCallback(() => model.refresh(), [model]);
  return (
    <Notice {...textsOf(trans, problem)} role="status">
      <TryAgain trans={trans} onRefresh={again} />
    </Notice>
  );
}

function textsOf(
  trans: TranslationBundle,
  problem: Problem
): Pick<
  React.ComponentProps<typeof Notice>,
  'icon' | 'tone' | 'title' | 'text'
> {
  switch (problem.kind) {
    case 'unreachable':
      return {
        icon: offlineIcon,
        tone: 'quiet',
        title: trans.__('Not connected'),
        text: trans.__('The commands appear when the connection returns.')
      };
    case 'not_allowed':
      return {
        icon: infoIcon,
        tone: 'quiet',
        title: trans.__('Your login may not see the way to this server'),
        text: trans.__('Ask whoever runs it. (403)')
      };
    case 'server_half_missing':
    case 'other_version':
      return {
        icon: infoIcon,
        tone: 'quiet',
        title: trans.__('The server half is older than this page'),
        text: trans.__('Restart JupyterLab, then reload the page.')
      };
    case 'other':
      return {
        icon: stateIcons.failed,
        tone: 'bad',
        title: trans.__('The way to this server could not be read'),
        text: problem.message
      };
  }
}
