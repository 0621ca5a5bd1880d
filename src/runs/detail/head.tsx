import * as React from 'react';
import type * as Contract from '../../contract';
import { Elapsed } from '../../ui/Elapsed';
import { ProgressBar } from '../../ui/ProgressBar';
import { StateIcon } from '../../ui/StateIcon';
import { durationText } from '../../ui/times';
import { useNow } from '../../ui/useNow';
import { noteText } from '../notes';
import { isEnded } from '../order';
import { nameText, progressText } from '../texts';
import type { IDetailContext } from './context';
import { useDetail } from './context';
import { ErrorBlock } from './errorBlock';
import { DetailNotices } from './notices';
import { Properties } from './properties';
import { durationTexts, headTexts } from './texts';

// Times of day need no more than this.
const NOW_INTERVAL_MS = 30_000;

/** What a part of the tab needs that stands above the cells. */
export interface IHeadProps extends IDetailContext {
  readonly run: Contract.Run;
  /** When the run arrived. */
  readonly at: number;
  /** Since when nothing was heard. Null while connected. */
  readonly staleSince: number | null;
}

/** Everything above the cells: how things stand, the error first, then what the run is. */
export function DetailTop(context: IDetailContext): React.JSX.Element {
  useDetail(context);
  const { snapshot } = context.model;
  if (snapshot.state === 'loading') {
    return <div className="jrh-Detail-head" aria-busy />;
  }
  if (snapshot.state === 'failed') {
    return <DetailNotices {...context} />;
  }
  const props: IHeadProps = {
    ...context,
    run: snapshot.value.run,
    at: snapshot.at,
    staleSince: snapshot.state === 'stale' ? snapshot.since : null
  };
  return (
    <>
      <DetailNotices {...context} />
      <Head {...props} />
      <ErrorBlock {...props} />
      <Properties {...props} />
      <Notes {...props} />
    </>
  );
}

function Head(props: IHeadProps): React.JSX.Element {
  const { run, trans, staleSince } = props;
  const { done, total } = run.progress;
  const isMoving = run.state.kind === 'running' && staleSince === null;
  return (
    <div className="jrh-Detail-head">
      <h2 className="jrh-Detail-title">
        <StateIcon kind={run.state.kind} />
        <span dir="auto">{nameText(run)}</span>
      </h2>
      <StateLine {...props} />
      {!isEnded(run) && total !== null && total > 0 && (
        <ProgressBar
          label={trans.__('Progress of %1', nameText(run))}
          text={progressText(trans, run.progress)}
          {...{ done, total, isMoving }}
        />
      )}
    </div>
  );
}

function StateLine(props: IHeadProps): React.JSX.Element {
  const { run, trans, at, staleSince, model, clockOffset_ms } = props;
  const tick = useNow(NOW_INTERVAL_MS);
  const local = staleSince ?? Math.max(tick, at);
  const [state, ...facts] = headTexts(trans, run, local + clockOffset_ms());
  const passed_s = (local - at) / 1_000;
  return (
    <p className="jrh-Row-line jrh-Detail-state">
      <span className="jrh-Row-state">{state}</span>
      {facts.map(fact => (
        <span key={fact}>{fact}</span>
      ))}
      {run.state.kind === 'running' && (
        <span>
          <Elapsed
            base_s={run.elapsed_s}
            at={at}
            until={staleSince}
            format={s => durationText(trans, s)}
          />
        </span>
      )}
      {durationTexts(trans, model.listed, run, passed_s).map((text, i) => (
        <span key={i}>{text}</span>
      ))}
    </p>
  );
}

function Notes({ run, trans }: IHeadProps): React.JSX.Element | null {
  return run.notes.length === 0 ? null : (
    <ul className="jrh-Detail-notes">
      {run.notes.map((note, i) => (
        <li key={i}>{noteText(trans, note)}</li>
      ))}
    </ul>
  );
}
