import type { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon, copyIcon, terminalIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type * as Contract from '../contract';
import { keepsIcon } from '../icons';
import { Icon } from '../ui/Icon';
import { IconButton } from '../ui/IconButton';
import { plainText } from '../ui/plainText';
import { momentText } from '../ui/times';
import { useKeptFocus } from '../ui/useKeptFocus';
import { usePending } from '../ui/usePending';
import type { ISessionActions } from './sessionActions';
import { holdsOwn, otherServers, placeText } from './servers';
import { nameText, programsText, runsText, sessionTexts } from './texts';

/** What a row shows, and what every part of it gets. */
export interface ISessionRowProps {
  readonly trans: TranslationBundle;
  readonly session: Contract.Session;
  /** In milliseconds since 1970. */
  readonly now: number;
  readonly isConnected: boolean;
  readonly actions: ISessionActions;
}

/** One session: its name and age, what kind it is, what runs in it, and what can be done. */
export function SessionRow(props: ISessionRowProps): React.JSX.Element {
  const { session, trans, now } = props;
  const focus = useKeptFocus<HTMLLIElement>();
  const [kind, ...facts] = sessionTexts(trans, session);
  const created = Date.parse(session.created_at);
  return (
    <li className="jrh-Row" {...focus} {...handlers(props)}>
      <Icon icon={terminalIcon} />
      <RowName {...props} />
      <span className="jrh-Row-end">
        {!Number.isNaN(created) && (
          <time
            className="jrh-Row-time jrh-num"
            dateTime={session.created_at}
            title={trans.__('Made %1', new Date(created).toLocaleString())}
          >
            {momentText(created, now)}
          </time>
        )}
        <RowIcons {...props} />
      </span>
      <div className="jrh-Row-line">
        <span className="jrh-Row-state">{kind}</span>
        {facts.map((fact, i) => (
          <span key={i}>{fact}</span>
        ))}
      </div>
      <RowNotes {...props} />
    </li>
  );
}

function RowName(props: ISessionRowProps): React.JSX.Element {
  const { session, trans, isConnected, actions } = props;
  const open = React.useCallback(
    () => actions.onOpen(session),
    [actions, session]
  );
  const [isPending, begin] = usePending(open);
  const name = nameText(trans, session);
  if (!isConnected || !actions.canOpen) {
    return (
      <span className="jrh-Row-name" dir="auto" title={name}>
        {name}
      </span>
    );
  }
  return (
    <button
      className="jrh-Link jrh-Row-name"
      type="button"
      dir="auto"
      title={trans.__('Open %1 in a terminal', name)}
      aria-disabled={isPending}
      onClick={begin}
    >
      {name}
    </button>
  );
}

function RowIcons(props: ISessionRowProps): React.JSX.Element | null {
  const { session, trans, isConnected, actions } = props;
  const copy = React.useCallback(
    () => actions.onCopyAttach(session),
    [actions, session]
  );
  const end = React.useCallback(
    () => actions.onEnd(session),
    [actions, session]
  );
  const [isCopying, beginCopy] = usePending(copy);
  const [isEnding, beginEnd] = usePending(end);
  if (!isConnected) {
    return null;
  }
  const name = nameText(trans, session);
  return (
    <span className="jrh-Row-actions">
      {session.attach !== null && (
        <IconButton
          icon={copyIcon}
          label={trans.__('Copy attach command for %1', name)}
          isClosed={isCopying}
          onClick={beginCopy}
        />
      )}
      <IconButton
        icon={closeIcon}
        label={trans.__('End %1', name)}
        isClosed={isEnding}
        onClick={beginEnd}
      />
    </span>
  );
}

function RowNotes(props: ISessionRowProps): React.JSX.Element {
  const { session, trans } = props;
  const programs = programsText(session);
  const runs = runsText(trans, session);
  return (
    <>
      {programs !== '' && (
        <div className="jrh-Row-more" dir="auto" title={programs}>
          {trans.__('Runs %1', programs)}
        </div>
      )}
      {holdsOwn(session) && (
        <div className="jrh-Row-note jrh-Session-own">
          <Icon icon={keepsIcon} tone="ok" />
          <span>{trans.__('JupyterLab runs in this one')}</span>
        </div>
      )}
      {otherServers(session).map(server => (
        <div className="jrh-Row-note" key={server.id}>
          {trans.__(
            'The Jupyter server at %1 runs in this one',
            placeText(trans, server)
          )}
        </div>
      ))}
      {runs !== null && <div className="jrh-Row-note">{runs}</div>}
    </>
  );
}

// The menu of the row, where Lab's own has nothing to offer; and Delete, as in the file browser.
function handlers({
  session,
  isConnected,
  actions
}: ISessionRowProps): Pick<
  React.HTMLAttributes<HTMLElement>,
  'onContextMenu' | 'onKeyDown'
> {
  return {
    onContextMenu: event => {
      if (!event.shiftKey && isConnected) {
        event.preventDefault();
        event.stopPropagation();
        const { clientX: x, clientY: y, currentTarget: row } = event;
        const anchor = row.querySelector('button') ?? row;
        actions.onMenu(session, { x, y, anchor });
      }
    },
    onKeyDown: event => {
      if (event.key === 'Delete' && isConnected) {
        void actions.onEnd(session);
      }
    }
  };
}

/** A session that a newer server knows in a way that this page does not. */
export function StrangeSession(props: {
  readonly trans: TranslationBundle;
  readonly session: Contract.Session;
}): React.JSX.Element {
  const { trans, session } = props;
  return (
    <li className="jrh-Row">
      <Icon icon={terminalIcon} />
      <span className="jrh-Row-name" dir="auto">
        {plainText(session.name)}
      </span>
      <div className="jrh-Row-note">
        {trans.__('This page is too old to show it; reload the page.')}
      </div>
    </li>
  );
}
