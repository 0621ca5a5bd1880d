import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type * as Contract from '../../contract';
import type { Snapshot } from '../../model/snapshot';
import { valueOf } from '../../model/snapshot';
import type { IRuns, IRunsModel } from '../../tokens';
import { clockText } from '../../ui/times';
import { useNow } from '../../ui/useNow';
import { useSnapshot } from '../../ui/useSnapshot';
import { announcement } from './announce';
import { ordered } from '../order';
import { RunRow } from './row';
import { countText } from '../texts';

// Times of day and "not responding for 6 min" need no more than this.
const NOW_INTERVAL_MS = 30_000;

/** What the list of runs needs from outside. */
export interface IRunsSectionProps {
  readonly model: IRunsModel;
  readonly trans: TranslationBundle;
  readonly onRunNotebook: () => void;
  readonly onOpenResult: (run: Contract.Run) => void;
  readonly onOpenSource: (run: Contract.Run) => void;
  /** Asks and cancels; resolves when that is settled. */
  readonly onCancel: (run: Contract.Run) => Promise<void>;
  /** Starts a run again, without asking; resolves when that is settled. */
  readonly onRetry: (run: Contract.Run) => Promise<void>;
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
  const { known, trans, onOpenResult, onOpenSource, onCancel, onRetry } = props;
  const now = useNow(NOW_INTERVAL_MS);
  const staleSince = known.state === 'stale' ? known.since : null;
  const { at, value } = known;
  return (
    <>
      <ul className="jrh-List" aria-label={trans.__('Background runs')}>
        {ordered(value.runs).map(run => (
          <RunRow
            key={run.id}
            {...{ run, trans, at, staleSince }}
            {...{ onOpenResult, onOpenSource, onCancel, onRetry }}
            now={Math.max(now, at)}
          />
        ))}
      </ul>
      {value.hasMore && (
        <p className="jrh-Block jrh-secondary">
          {trans.__('Older runs are not shown.')}
        </p>
      )}
    </>
  );
}

function Empty(props: {
  readonly trans: TranslationBundle;
  readonly onRunNotebook: () => void;
}): React.JSX.Element {
  const { trans, onRunNotebook } = props;
  return (
    <div className="jrh-Block">
      <p>{trans.__('No background runs yet')}</p>
      <p className="jrh-secondary">
        {trans.__('A background run goes on when you close this tab.')}
      </p>
      <div className="jrh-Buttons">
        <button className="jrh-Button" type="button" onClick={onRunNotebook}>
          {trans.__('Run a notebook…')}
        </button>
      </div>
    </div>
  );
}

function Loading(props: {
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  return (
    <div className="jrh-Loading" aria-busy>
      <span className="jrh-hidden">{props.trans.__('Loading')}</span>
      {['62%', '48%', '70%'].map(width => (
        <div className="jrh-Ghost" aria-hidden key={width}>
          <i />
          <i style={{ width }} />
          <i style={{ width: '40%' }} />
        </div>
      ))}
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
