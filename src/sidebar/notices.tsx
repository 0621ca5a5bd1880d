import type { TranslationBundle } from '@jupyterlab/translation';
import type { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { infoIcon, offlineIcon, stateIcons } from '../icons';
import type { Problem, Snapshot } from '../model/snapshot';
import type { IRuns, IRunsModel } from '../tokens';
import { Notice } from '../ui/Notice';
import { clockText } from '../ui/times';
import { useSnapshot } from '../ui/useSnapshot';

const ENABLE_COMMAND = 'jupyter server extension enable jupyter_remote_helper';

/** What the notices of the panel need from outside. */
export interface INoticesProps {
  readonly model: IRunsModel;
  readonly trans: TranslationBundle;
  readonly pageVersion: string;
  readonly onReload: () => void;
  readonly onCopy: (text: string) => void;
}

/** What stands between this page and its server, if anything does; nothing otherwise. */
export function Notices(props: INoticesProps): React.JSX.Element | null {
  const snapshot = useSnapshot(props.model);
  switch (snapshot.state) {
    case 'loading':
      return null;
    case 'fresh':
      return (
        <VersionNotice
          {...props}
          serverVersion={snapshot.value.serverVersion}
        />
      );
    case 'stale':
      return <StaleNotice {...props} snapshot={snapshot} />;
    case 'failed':
      return <FailedNotice {...props} problem={snapshot.problem} />;
  }
}

function VersionNotice(
  props: INoticesProps & { readonly serverVersion: string }
): React.JSX.Element | null {
  const { trans, pageVersion, serverVersion, onReload } = props;
  if (serverVersion === pageVersion) {
    return null;
  }
  return (
    <Notice
      className="jrh-Banner"
      icon={stateIcons.unresponsive}
      tone="warn"
      hasEdge
      role="status"
      title={trans.__(
        'Server %1 and page %2 differ',
        serverVersion,
        pageVersion
      )}
      text={trans.__('Reload the page; if this stays, restart JupyterLab.')}
    >
      <Buttons actions={[[trans.__('Reload'), onReload]]} />
    </Notice>
  );
}

function StaleNotice(
  props: INoticesProps & {
    readonly snapshot: Extract<Snapshot<IRuns>, { state: 'stale' }>;
  }
): React.JSX.Element {
  const { trans, model, snapshot } = props;
  if (snapshot.problem.kind !== 'unreachable') {
    return <FailedNotice {...props} problem={snapshot.problem} />;
  }
  return (
    <Notice
      className="jrh-Banner"
      icon={offlineIcon}
      tone="quiet"
      role="status"
      title={trans.__('Not connected since %1', clockText(snapshot.since))}
      text={trans.__(
        'Runs go on; the list updates when the connection returns.'
      )}
    >
      <Buttons
        actions={[[trans.__('Try again'), () => void model.refresh()]]}
      />
    </Notice>
  );
}

function FailedNotice(
  props: INoticesProps & { readonly problem: Problem }
): React.JSX.Element {
  const { trans, model, problem } = props;
  if (problem.kind === 'server_half_missing') {
    return <MissingNotice {...props} />;
  }
  if (problem.kind === 'other_version') {
    return <VersionNotice {...props} serverVersion={problem.version} />;
  }
  const isOdd = problem.kind === 'other';
  return (
    <Notice
      {...failureTexts(trans, problem)}
      tone={isOdd ? 'bad' : 'quiet'}
      role="status"
    >
      <Buttons
        actions={[[trans.__('Try again'), () => void model.refresh()]]}
      />
    </Notice>
  );
}

function failureTexts(
  trans: TranslationBundle,
  problem: Exclude<Problem, { kind: 'server_half_missing' | 'other_version' }>
): { readonly icon: LabIcon; readonly title: string; readonly text: string } {
  switch (problem.kind) {
    case 'not_allowed':
      return {
        icon: infoIcon,
        title: trans.__('Your login may not manage runs on this server'),
        text: trans.__('Ask whoever runs it. (403)')
      };
    case 'unreachable':
      return {
        icon: offlineIcon,
        title: trans.__('Not connected'),
        text: trans.__(
          'Runs go on; the list appears when the connection returns.'
        )
      };
    case 'other':
      return {
        icon: stateIcons.failed,
        title: trans.__('The runs could not be read'),
        text: problem.message
      };
  }
}

function MissingNotice(props: INoticesProps): React.JSX.Element {
  const { trans, model, onCopy } = props;
  return (
    <Notice
      icon={stateIcons.failed}
      tone="bad"
      hasEdge
      role="alert"
      title={trans.__('The server half of this extension isn’t enabled')}
      text={trans.__('Run this on the server, then restart JupyterLab:')}
    >
      <div className="jrh-Copy">
        <code className="jrh-Copy-text">{ENABLE_COMMAND}</code>
      </div>
      <Buttons
        actions={[
          [trans.__('Copy'), () => onCopy(ENABLE_COMMAND)],
          [trans.__('Check again'), () => void model.refresh()]
        ]}
      />
    </Notice>
  );
}

function Buttons(props: {
  readonly actions: readonly (readonly [string, () => void])[];
}): React.JSX.Element {
  return (
    <div className="jrh-Buttons">
      {props.actions.map(([label, onClick]) => (
        <button
          className="jrh-Button"
          type="button"
          key={label}
          onClick={onClick}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
