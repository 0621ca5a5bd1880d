import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { stateIcons } from '../icons';
import type { Problem } from '../model/snapshot';
import type { IRunsModel } from '../tokens';
import { Notice } from '../ui/Notice';
import { Trouble } from '../ui/Trouble';
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
      return (
        <FailedNotice
          {...props}
          problem={snapshot.problem}
          since={snapshot.since}
        />
      );
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

function FailedNotice(
  props: INoticesProps & {
    readonly problem: Problem;
    /** When the server last answered, if what it said still stands below. */
    readonly since?: number;
  }
): React.JSX.Element | null {
  const { trans, model, problem, since } = props;
  const again = React.useCallback(() => model.refresh(), [model]);
  if (problem.kind === 'server_half_missing') {
    return <MissingNotice {...props} />;
  }
  if (problem.kind === 'other_version') {
    return <VersionNotice {...props} serverVersion={problem.version} />;
  }
  const words = {
    notAllowed: trans.__('Your login may not manage runs on this server'),
    unreachable: trans.__(
      'Runs go on; the list updates when the connection returns.'
    ),
    other: trans.__('The runs could not be read')
  };
  return (
    <Trouble
      className={since === undefined ? undefined : 'jrh-Banner'}
      {...{ trans, problem, words, since }}
      onRefresh={again}
    />
  );
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
