import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type * as Contract from '../../contract';
import { Elapsed } from '../../ui/Elapsed';
import { ProgressBar } from '../../ui/ProgressBar';
import { StateIcon } from '../../ui/StateIcon';
import { durationText, momentText } from '../../ui/times';
import { useKeptFocus } from '../../ui/useKeptFocus';
import { hasResult } from '../offers';
import { isEnded, isUnseenFailure } from '../order';
import { RowButtons, RowIcons } from './rowActions';
import { noteText } from '../notes';
import {
  failureDetail,
  nameText,
  parametersText,
  progressText,
  stateTexts
} from '../texts';

/** What every row of a list shares. Times are milliseconds since 1970. */
export interface IRowContext {
  readonly trans: TranslationBundle;
  /** When the runs arrived. */
  readonly at: number;
  /** The time that the rows show, at half a minute's precision. */
  readonly now: number;
  /** Since when nothing was heard; times stand still there. Null while connected. */
  readonly staleSince: number | null;
  readonly onOpenResult: (run: Contract.Run) => void;
  readonly onOpenSource: (run: Contract.Run) => void;
  /** Asks and cancels; resolves when that is settled, one way or the other. */
  readonly onCancel: (run: Contract.Run) => Promise<void>;
  /** Starts the run again, without asking; resolves as `onCancel` does. */
  readonly onRetry: (run: Contract.Run) => Promise<void>;
}

/** What a row shows, and what every part of it gets. */
export interface IRowProps extends IRowContext {
  readonly run: Contract.Run;
}

/** One run: its name and time, its state, how far it is, and what can be done with it. */
export function RunRow(props: IRowProps): React.JSX.Element {
  const { run, trans, now, staleSince } = props;
  const [state, ...facts] = stateTexts(trans, run, staleSince ?? now);
  const focus = useKeptFocus<HTMLLIElement>();
  return (
    <li
      className="jrh-Row"
      data-state={run.state.kind}
      data-unseen={isUnseenFailure(run) ? '' : undefined}
      {...focus}
    >
      <StateIcon kind={run.state.kind} />
      <RowName {...props} />
      <span className="jrh-Row-end">
        <RowTime {...props} />
        <RowIcons {...props} />
      </span>
      <div className="jrh-Row-line">
        <span className="jrh-Row-state">{state}</span>
        {facts.map(fact => (
          <span key={fact}>{fact}</span>
        ))}
      </div>
      <RowProgress {...props} />
      <RowDetails {...props} />
      <RowButtons {...props} />
    </li>
  );
}

function RowName(props: IRowProps): React.JSX.Element {
  const { run, onOpenResult, onOpenSource } = props;
  const shared = {
    className: 'jrh-Row-name',
    dir: 'auto',
    title: nameTitle(run)
  };
  const name = nameText(run);
  if (hasResult(run) || run.source.api_path !== null) {
    const open = hasResult(run) ? onOpenResult : onOpenSource;
    return (
      <button
        {...shared}
        className="jrh-Link jrh-Row-name"
        type="button"
        onClick={() => open(run)}
      >
        {name}
      </button>
    );
  }
  return <span {...shared}>{name}</span>;
}

function RowTime(props: IRowProps): React.JSX.Element | null {
  const { run, trans, at, now, staleSince } = props;
  if (run.ended_at !== null) {
    return (
      <span className="jrh-Row-time jrh-num">
        {momentText(Date.parse(run.ended_at), now)}
      </span>
    );
  }
  // Nobody knows how long a run has taken whose state is unknown; one in the queue takes none.
  if (isEnded(run) || ['queued', 'unknown'].includes(run.state.kind)) {
    return null;
  }
  return (
    <span className="jrh-Row-time">
      <Elapsed
        base_s={run.elapsed_s}
        at={at}
        until={staleSince}
        format={s => durationText(trans, s)}
      />
    </span>
  );
}

function RowProgress(props: IRowProps): React.JSX.Element | null {
  const { run, trans, staleSince } = props;
  const { done, total } = run.progress;
  const { kind } = run.state;
  const isShown = ['running', 'stopping', 'unresponsive'].includes(kind);
  if (!isShown || total === null || total === 0) {
    return null;
  }
  return (
    <ProgressBar
      label={trans.__('Progress of %1', nameText(run))}
      text={progressText(trans, run.progress)}
      done={done}
      total={total}
      isMoving={kind === 'running' && staleSince === null}
    />
  );
}

function RowDetails(props: IRowProps): React.JSX.Element {
  const { run, trans } = props;
  const parameters = parametersText(run);
  const detail = failureDetail(trans, run);
  return (
    <>
      {detail !== null && (
        <div className="jrh-Row-more jrh-mono" dir="auto" title={detail}>
          {detail}
        </div>
      )}
      {parameters !== '' && (
        <div className="jrh-Row-more" title={parameters}>
          {parameters}
        </div>
      )}
      {run.notes.map((note, i) => (
        <div className="jrh-Row-note" key={i}>
          {noteText(trans, note)}
        </div>
      ))}
    </>
  );
}

function nameTitle(run: Contract.Run): string {
  const name = nameText(run);
  const path = run.source.api_path ?? run.source.path;
  return path.endsWith(name) ? path : `${name} (${path})`;
}
