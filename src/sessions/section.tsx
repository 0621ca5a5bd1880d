import type { TranslationBundle } from '@jupyterlab/translation';
import { addIcon, ToolbarButtonComponent } from '@jupyterlab/ui-components';
import * as React from 'react';
import type * as Contract from '../contract';
import type { Snapshot } from '../model/snapshot';
import { valueOf } from '../model/snapshot';
import type { ISessionsModel } from '../tokens';
import { Boundary } from '../ui/Boundary';
import { Loading } from '../ui/Loading';
import { clockText } from '../ui/times';
import { useNow } from '../ui/useNow';
import { useSnapshot } from '../ui/useSnapshot';
import { useSteadyOrder } from '../ui/useSteadyOrder';
import { announcement } from './announce';
import { makers } from './names';
import { Empty, Remarks, SessionsTrouble } from './placeholders';
import { SessionRow, StrangeSession } from './row';
import type { ISessionActions } from './sessionActions';
import { VerdictBlock } from './verdictBlock';
import { verdictTitle } from './verdictTexts';

const NOW_INTERVAL_MS = 30_000;

/** What the section needs from outside. */
export interface ISessionsSectionProps {
  readonly model: ISessionsModel;
  readonly trans: TranslationBundle;
  readonly actions: ISessionActions;
}

/** The verdict on this server, and below it the sessions of tmux and screen. */
export function SessionsSection(
  props: ISessionsSectionProps
): React.JSX.Element {
  const { model } = props;
  const list = useSnapshot(model);
  const survival = useSnapshot(model.survival);
  const now = useNow(NOW_INTERVAL_MS);
  // One notice is enough where both are not known.
  const isBlank = list.state === 'failed' && survival.state === 'failed';
  return (
    <>
      {!isBlank && <SurvivalPart {...props} now={now} snapshot={survival} />}
      <ListPart {...props} now={now} snapshot={list} />
      <Announcer {...props} list={list} survival={survival} />
    </>
  );
}

interface IPartProps<T> extends ISessionsSectionProps {
  readonly now: number;
  readonly snapshot: Snapshot<T>;
}

function SurvivalPart(
  props: IPartProps<Contract.Survival>
): React.JSX.Element | null {
  const { snapshot, trans, actions, now } = props;
  if (snapshot.state === 'loading') {
    return null;
  }
  if (snapshot.state === 'failed') {
    const { problem } = snapshot;
    const { onRefresh } = actions;
    return <SessionsTrouble {...{ trans, problem, onRefresh }} />;
  }
  const isConnected = snapshot.state === 'fresh';
  return (
    <div className={isConnected ? '' : 'jrh-mod-stale'}>
      {/* A server of another version may have reasons that this page has no words for. */}
      <Boundary fallback={null}>
        <VerdictBlock
          {...{ trans, actions, now, isConnected }}
          verdict={snapshot.value.server}
        />
      </Boundary>
    </div>
  );
}

function ListPart(
  props: IPartProps<Contract.SessionList>
): React.JSX.Element | null {
  const { snapshot, trans, actions } = props;
  const { onRefresh } = actions;
  if (snapshot.state === 'loading') {
    return <Loading trans={trans} />;
  }
  if (snapshot.state === 'failed') {
    return (
      <SessionsTrouble {...{ trans, onRefresh }} problem={snapshot.problem} />
    );
  }
  const { value: list } = snapshot;
  const isConnected = snapshot.state === 'fresh';
  const problem = snapshot.state === 'stale' ? snapshot.problem : null;
  return (
    <div className={isConnected ? '' : 'jrh-mod-stale'}>
      {/* Where the whole server is away, the panel says so. */}
      {problem !== null && problem.kind !== 'unreachable' && (
        <SessionsTrouble {...{ trans, problem, onRefresh }} />
      )}
      {list.sessions.length === 0 ? (
        <Empty {...{ trans, list, isConnected, actions }} />
      ) : (
        <Rows {...props} list={list} isConnected={isConnected} />
      )}
      <Remarks {...{ trans, list, isConnected, actions }} />
    </div>
  );
}

function Rows(
  props: ISessionsSectionProps & {
    readonly now: number;
    readonly list: Contract.SessionList;
    readonly isConnected: boolean;
  }
): React.JSX.Element {
  const { list, trans, now, isConnected, actions } = props;
  const [sessions, hold] = useSteadyOrder(list.sessions);
  return (
    <ul
      className="jrh-List"
      aria-label={trans.__('tmux and screen sessions')}
      {...hold}
    >
      {sessions.map(session => (
        <Boundary
          key={session.id}
          fallback={<StrangeSession {...{ trans, session }} />}
        >
          <SessionRow {...{ session, trans, now, isConnected, actions }} />
        </Boundary>
      ))}
    </ul>
  );
}

// Says what changed: sessions that come and go, and another verdict.
function Announcer(
  props: ISessionsSectionProps & {
    readonly list: Snapshot<Contract.SessionList>;
    readonly survival: Snapshot<Contract.Survival>;
  }
): React.JSX.Element {
  const { trans } = props;
  const sessions = valueOf(props.list)?.sessions ?? null;
  const verdict = valueOf(props.survival)?.server ?? null;
  const title = verdict && verdictTitle(trans, verdict);
  const last = React.useRef({ sessions, title });
  const [text, setText] = React.useState('');
  React.useEffect(() => {
    const before = last.current;
    last.current = {
      sessions: sessions ?? before.sessions,
      title: title ?? before.title
    };
    const isOther = before.title !== null && title !== null;
    const news = [
      isOther && before.title !== title ? `${title}.` : '',
      before.sessions && sessions
        ? announcement(trans, before.sessions, sessions)
        : ''
    ].filter(part => part !== '');
    if (news.length > 0) {
      setText(news.join(' '));
    }
  }, [sessions, title, trans]);
  return (
    <div className="jrh-hidden" aria-live="polite">
      {text}
    </div>
  );
}

/** How old what is shown is, for the title of the section; nothing while it is new. */
export function SessionsAge(props: {
  readonly model: ISessionsModel;
  readonly trans: TranslationBundle;
}): React.JSX.Element | null {
  const { model, trans } = props;
  const snapshot = useSnapshot(model);
  if (snapshot.state !== 'stale') {
    return null;
  }
  const text = trans.__('as of %1', clockText(snapshot.since));
  return <span title={text}>{text}</span>;
}

/** The button that makes a session of the first kind that can be made. */
export function NewButton(props: ISessionsSectionProps): React.JSX.Element {
  const { model, trans, actions } = props;
  const snapshot = useSnapshot(model);
  const kind =
    snapshot.state === 'fresh' ? makers(snapshot.value)[0] : undefined;
  return (
    <ToolbarButtonComponent
      icon={addIcon}
      tooltip={trans.__('New %1 session', kind ?? 'tmux')}
      enabled={kind !== undefined}
      onClick={() => kind !== undefined && void actions.onNew(kind)}
    />
  );
}
