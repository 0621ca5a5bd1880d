import * as React from 'react';
import { infoIcon, offlineIcon, stateIcons } from '../../icons';
import type { Problem } from '../../model/snapshot';
import { Notice } from '../../ui/Notice';
import { clockText } from '../../ui/times';
import type { IDetailContext } from './context';

/** What stands between this tab and its run, if anything does, and what to do about it. */
export function DetailNotices(
  context: IDetailContext
): React.JSX.Element | null {
  const { model, trans } = context;
  const { snapshot, tail } = model;
  if (snapshot.state === 'failed') {
    return <Failed {...context} problem={snapshot.problem} />;
  }
  if (snapshot.state === 'stale') {
    return (
      <Stale {...context} since={snapshot.since} problem={snapshot.problem} />
    );
  }
  if (model.known?.isRemoved) {
    return <Removed {...context} />;
  }
  // The state comes, and the journal does not: something is wrong with the latter alone.
  return tail.problem !== null && tail.problem.kind !== 'unreachable' ? (
    <Notice
      className="jrh-Banner"
      icon={stateIcons.unresponsive}
      tone="warn"
      hasEdge
      role="status"
      title={trans.__('The cells and their output could not be read')}
      text={reasonText(context, tail.problem)}
    >
      <TryAgain {...context} />
    </Notice>
  ) : null;
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

function Stale(
  context: IDetailContext & {
    readonly since: number;
    readonly problem: Problem;
  }
): React.JSX.Element {
  const { trans, since, problem } = context;
  if (problem.kind !== 'unreachable') {
    return <Failed {...context} />;
  }
  return (
    <Notice
      className="jrh-Banner"
      icon={offlineIcon}
      tone="quiet"
      role="status"
      title={trans.__('Not connected since %1', clockText(since))}
      text={trans.__(
        'The run goes on; this page catches up when the connection returns.'
      )}
    >
      <TryAgain {...context} />
    </Notice>
  );
}

function Failed(
  context: IDetailContext & { readonly problem: Problem }
): React.JSX.Element {
  const { trans, problem } = context;
  return (
    <Notice
      className="jrh-Banner"
      icon={problem.kind === 'unreachable' ? offlineIcon : stateIcons.failed}
      tone={problem.kind === 'unreachable' ? 'quiet' : 'bad'}
      hasEdge={problem.kind !== 'unreachable'}
      role="status"
      title={
        problem.kind === 'unreachable'
          ? trans.__('Not connected')
          : trans.__('This run could not be read')
      }
      text={reasonText(context, problem)}
    >
      <TryAgain {...context} />
    </Notice>
  );
}

function reasonText({ trans }: IDetailContext, problem: Problem): string {
  switch (problem.kind) {
    case 'unreachable':
      return trans.__(
        'The run goes on; it appears when the connection returns.'
      );
    case 'server_half_missing':
      return trans.__('The server half of this extension isn’t enabled.');
    case 'not_allowed':
      return trans.__(
        'Your login may not see runs on this server; ask whoever runs it. (403)'
      );
    case 'other_version':
      return trans.__(
        'The server has version %1 of this extension; reload the page.',
        problem.version
      );
    case 'other':
      return problem.message;
  }
}

function TryAgain({ model, trans }: IDetailContext): React.JSX.Element {
  return (
    <div className="jrh-Buttons">
      <button
        className="jrh-Button"
        type="button"
        onClick={() => void model.refresh()}
      >
        {trans.__('Try again')}
      </button>
    </div>
  );
}
