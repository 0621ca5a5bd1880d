import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type * as Contract from '../contract';
import { infoIcon, stateIcons } from '../icons';
import type { Problem } from '../model/snapshot';
import { Notice } from '../ui/Notice';
import { plainText } from '../ui/plainText';
import { Trouble } from '../ui/Trouble';
import { makers } from './names';
import type { ISessionActions } from './sessionActions';
import { elsewhereText, installCommand, problemText } from './texts';

interface IProps {
  readonly trans: TranslationBundle;
  readonly list: Contract.SessionList;
  readonly isConnected: boolean;
  readonly actions: ISessionActions;
}

/** What stands there without a session: how to make one, or why there can be none. */
export function Empty(props: IProps): React.JSX.Element {
  const { trans, list, isConnected, actions } = props;
  if (list.multiplexers.every(({ problem }) => problem === 'not_installed')) {
    return <NotInstalled {...props} />;
  }
  const [kind] = makers(list);
  const isAll = list.multiplexers.every(({ elsewhere }) => elsewhere === 0);
  return (
    <div className="jrh-Block">
      <p>
        {isAll
          ? trans.__('No tmux or screen sessions')
          : trans.__('No tmux or screen sessions that can be listed')}
      </p>
      {isConnected && kind !== undefined && (
        <div className="jrh-Buttons">
          <button
            className="jrh-Button"
            type="button"
            onClick={() => void actions.onNew(kind)}
          >
            {trans.__('New %1 session', kind)}
          </button>
        </div>
      )}
    </div>
  );
}

function NotInstalled(props: IProps): React.JSX.Element {
  const { trans, list, actions } = props;
  const command = list.installer && installCommand(list.installer);
  return (
    <div className="jrh-Block">
      <p>{trans.__('tmux isn’t installed on this server')}</p>
      <p className="jrh-secondary">
        {trans.__('Background runs work without it.')}
      </p>
      {command !== null && (
        <>
          <p className="jrh-secondary">
            {trans.__('Who may install programs there can run:')}
          </p>
          <div className="jrh-Copy">
            <code className="jrh-Copy-text">{command}</code>
          </div>
          <div className="jrh-Buttons">
            <button
              className="jrh-Button"
              type="button"
              onClick={() => actions.onCopy(command)}
            >
              {trans.__('Copy')}
            </button>
          </div>
        </>
      )}
    </div>
  );
}

/** What else is to be said of tmux and screen: that one is stuck, or that a tab cannot be had. */
export function Remarks(props: IProps): React.JSX.Element {
  const { trans, list, actions } = props;
  return (
    <>
      {list.multiplexers.map(one => {
        const text = problemText(trans, one);
        return (
          text !== null && (
            <Notice
              key={one.kind}
              icon={
                one.problem === 'too_old' ? infoIcon : stateIcons.unresponsive
              }
              tone={one.problem === 'too_old' ? 'quiet' : 'warn'}
              role="status"
              title={text}
              text={one.detail === null ? null : plainText(one.detail)}
            />
          )
        );
      })}
      <Elsewhere {...props} />
      {list.sessions.length > 0 && !actions.canOpen && (
        <p className="jrh-Block jrh-secondary">
          {trans.__(
            'This server offers no terminals, so sessions cannot be opened here.'
          )}
        </p>
      )}
    </>
  );
}

function Elsewhere({ trans, list }: IProps): React.JSX.Element {
  return (
    <>
      {list.multiplexers.map(one => {
        const text = elsewhereText(trans, one);
        return (
          text !== null && (
            <p key={one.kind} className="jrh-Block jrh-secondary">
              {text}
            </p>
          )
        );
      })}
    </>
  );
}

/** Why nothing, or nothing new, is known of the sessions. */
export function SessionsTrouble(props: {
  readonly trans: TranslationBundle;
  readonly problem: Problem;
  readonly onRefresh: () => Promise<void>;
}): React.JSX.Element {
  const { trans } = props;
  const words = {
    notAllowed: trans.__('Your login may not see sessions on this server'),
    unreachable: trans.__('Sessions go on without the connection.'),
    other: trans.__('The sessions could not be read')
  };
  return <Trouble {...props} words={words} />;
}
