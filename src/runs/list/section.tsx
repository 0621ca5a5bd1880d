import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type * as Contract from '../../contract';
import type { Snapshot } from '../../model/snapshot';
import { valueOf } from '../../model/snapshot';
import { stateIcons } from '../../icons';
import type { IRuns, IRunsModel } from '../../tokens';
import { Boundary } from '../../ui/Boundary';
import { Icon } from '../../ui/Icon';
import { Loading } from '../../ui/Loading';
import { plainText } from '../../ui/plainText';
import { clockText } from '../../ui/times';
import { useNow } from '../../ui/useNow';
import { PendingButton } from '../../ui/PendingButton';
import { useSnapshot } from '../../ui/useSnapshot';
import { announcement } from './announce';
import { ordered } from '../order';
import { Empty } from './placeholders';
import { Filter, FILTER_FROM, matches } from './filter';
import { RunRow } from './row';
import type { IRunActions } from './runActions';
import { useSteadyOrder } from '../../ui/useSteadyOrder';
import { countText } from '../texts';

// Times of day and "not responding for 6 min" need no more than this.
const NOW_INTERVAL_MS = 30_000;

/** What the list of runs needs from outside. */
export interface IRunsSectionProps {
  readonly model: IRunsModel;
  readonly trans: TranslationBundle;
  readonly actions: IRunActions;
  readonly onRunNotebook: () => void;
  /** Asks for older runs; resolves when that is settled. */
  readonly onShowOlder: () => Promise<void>;
}

/** The list of background runs, in whatever state of knowledge the page is. */
export function RunsSection(props: IRunsSectionProps): React.JSX.Element {
  const snapshot = useSnapshot(props.model);
  return (
    <div className={snapshot.state === 'stale' ? 'jrh-mod-stale' : ''}>
      <RunsBody {...props} snapshot={snapshot} />
      <Announcer trans={props.trans} snapshot={snapshot} />
    </div>
  );
}

interface IBodyProps extends IRunsSectionProps {
  readonly snapshot: Snapshot<IRuns>;
}

function RunsBody(props: IBodyProps): React.JSX.Element | null {
  const { snapshot, trans, onRunNotebook } = props;
  switch (snapshot.state) {
    case 'loading':
      return <Loading trans={trans} />;
    case 'failed':
      // The panel's own notice says what is wrong.
      return null;
    case 'fresh':
    case 'stale':
      return snapshot.value.runs.length === 0 ? (
        <Empty trans={trans} onRunNotebook={onRunNotebook} />
      ) : (
        <RunsList {...props} known={snapshot} />
      );
  }
}

interface IListProps extends IRunsSectionProps {
  readonly known: Extract<Snapshot<IRuns>, { state: 'fresh' | 'stale' }>;
}

function RunsList(props: IListProps): React.JSX.Element {
  const { known, trans, onShowOlder } = props;
  const { runs, hasMore } = known.value;
  const [query, setQuery] = React.useState('');
  const isLong = runs.length >= FILTER_FROM || query !== '';
  const found = isLong ? runs.filter(run => matches(trans, run, query)) : runs;
  return (
    <>
      {isLong && <Filter trans={trans} query={query} onChange={setQuery} />}
      {found.length > 0 ? (
        <Rows {...props} runs={found} />
      ) : (
        <p className="jrh-Block jrh-secondary" role="status">
          {hasMore
            ? trans.__('None of these runs matches the filter; older ones may.')
            : trans.__('No run matches the filter.')}
        </p>
      )}
      {hasMore && known.state === 'fresh' && (
        <Older trans={trans} onShowOlder={onShowOlder} />
      )}
    </>
  );
}

function Rows(
  props: IListProps & { readonly runs: readonly Contract.Run[] }
): React.JSX.Element {
  const { known, trans, actions } = props;
  const now = useNow(NOW_INTERVAL_MS);
  const [runs, hold] = useSteadyOrder(ordered(props.runs));
  const staleSince = known.state === 'stale' ? known.since : null;
  const { at, value } = known;
  return (
    <ul className="jrh-List" aria-label={trans.__('Background runs')} {...hold}>
      {runs.map(run => (
        <Boundary
          key={run.id}
          fallback={<StrangeRow trans={trans} run={run} />}
        >
          <RunRow
            {...{ run, trans, at, staleSince, actions }}
            runs={value.runs}
            now={(staleSince ?? Math.max(now, at)) + value.clockOffset_ms}
          />
        </Boundary>
      ))}
    </ul>
  );
}

// A server of another version may know states, causes and notes that this page does not.
function StrangeRow(props: {
  readonly trans: TranslationBundle;
  readonly run: Contract.Run;
}): React.JSX.Element {
  const { trans, run } = props;
  return (
    <li className="jrh-Row">
      <Icon icon={stateIcons.unknown} />
      <span className="jrh-Row-name" dir="auto">
        {plainText(run.name)}
      </span>
      <div className="jrh-Row-note">
        {trans.__('This page is too old to show it; reload the page.')}
      </div>
    </li>
  );
}

function Older(props: {
  readonly trans: TranslationBundle;
  readonly onShowOlder: () => Promise<void>;
}): React.JSX.Element {
  return (
    <div className="jrh-Block">
      <PendingButton
        label={props.trans.__('Show older runs')}
        onClick={props.onShowOlder}
      />
    </div>
  );
}

function Announcer(props: {
  readonly trans: TranslationBundle;
  readonly snapshot: Snapshot<IRuns>;
}): React.JSX.Element {
  const { trans, snapshot } = props;
  const runs = valueOf(snapshot)?.runs ?? null;
  const last = React.useRef(runs);
  const [text, setText] = React.useState('');
  React.useEffect(() => {
    const before = last.current;
    last.current = runs ?? before;
    const news =
      before && runs ? announcement(trans, before, runs, Date.now()) : '';
    if (news !== '') {
      setText(news);
    }
  }, [runs, trans]);
  return (
    <div className="jrh-hidden" aria-live="polite">
      {text}
    </div>
  );
}

/** How many runs move, for the title of the section; how old that is, when it is. */
export function RunsCount(props: {
  readonly model: IRunsModel;
  readonly trans: TranslationBundle;
}): React.JSX.Element | null {
  const { model, trans } = props;
  const snapshot = useSnapshot(model);
  const text =
    snapshot.state === 'stale'
      ? trans.__('as of %1', clockText(snapshot.since))
      : countText(trans, valueOf(snapshot)?.runs ?? []);
  return text === null ? null : <span title={text}>{text}</span>;
}
