import * as React from 'react';
import { infoIcon } from '../../icons';
import type { Problem } from '../../model/snapshot';
import { Notice } from '../../ui/Notice';
import { Trouble } from '../../ui/Trouble';
import type { IDetailContext } from './context';

/** What stands between this tab and its run, if anything does, and what to do about it. */
export function DetailNotices(
  context: IDetailContext
): React.JSX.Element | null {
  const { model, trans } = context;
  const { snapshot, tail } = model;
  if (snapshot.state === 'failed' || snapshot.state === 'stale') {
    const since = snapshot.state === 'stale' ? snapshot.since : undefined;
    const { problem } = snapshot;
    const what = trans.__('This run could not be read');
    return <NotRead {...{ model, trans, problem, since, what }} />;
  }
  if (model.known?.isRemoved) {
    return <Removed {...context} />;
  }
  // The state comes, and the journal does not: something is wrong with the latter alone.
  if (tail.problem !== null && tail.problem.kind !== 'unreachable') {
    const { problem } = tail;
    const what = trans.__('The cells and their output could not be read');
    return <NotRead {...{ model, trans, problem, what }} />;
  }
  return null;
}

function NotRead(
  props: Pick<IDetailContext, 'model' | 'trans'> & {
    readonly what: string;
    readonly problem: Problem;
    readonly since?: number;
  }
): React.JSX.Element {
  const { model, trans, what, problem, since } = props;
  const again = React.useCallback(() => model.refresh(), [model]);
  const words = {
    notAllowed: trans.__('Your login may not see runs on this server'),
    unreachable: trans.__(
      'The run goes on; this page catches up when the connection returns.'
    ),
    other: what
  };
  return (
    <Trouble
      className="jrh-Banner"
      {...{ trans, problem, words, since }}
      onRefresh={again}
    />
  );
}

function Removed({ trans }: IDetailContext): React.JSX.Element {
  return (
    <Notice
      className="jrh-Banner"
      icon={infoIcon}
      tone="quiet"
      role="status"
      title={trans.__('This run has been removed')}
      text={trans.__(
        'What is shown here is gone when you close this tab; files beside the notebook stay.'
      )}
    />
  );
}
