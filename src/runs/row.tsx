import type { TranslationBundle } from '@jupyterlab/translation';
import { launchIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type * as Contract from '../contract';
import { Elapsed } from '../ui/Elapsed';
import { Icon } from '../ui/Icon';
import { ProgressBar } from '../ui/ProgressBar';
import { StateIcon } from '../ui/StateIcon';
import { durationText, momentText } from '../ui/times';
import { isEnded, isUnseenFailure } from './order';
import {
  failureDetail,
  nameText,
  noteText,
  parametersText,
  progressText,
  stateTexts
} from './texts';

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
}

interface IRowProps extends IRowContext {
  readonly run: Contract.Run;
}

/** One run: its name and time, its state, how far it is, and what can be opened. */
export function RunRow(props: IRowProps): React.JSX.Element {
  const { run, trans, now, staleSince } = props;
  const [state, ...facts] = stateTexts(trans, run, staleSince ?? now);
  const isUnseen = isUnseenFailure(run);
  return (
    <li
      className="jrh-Row"
      data-state={run.state.kind}
      data-unseen={isUnseen ? '' : undefined}
    >
      <StateIcon kind={run.state.kind} />
      <RowName {...props} />
      <span className="jrh-Row-end">
        <RowTime {...props} />
        {!isUnseen && hasResult(run) && <OpenResultIcon {...props} />}
      </span>
      <div className="jrh-Row-line">
        <span className="jrh-Row-state">{state}</span>
        {facts.map(fact => (
          <span key={fact}>{fact}</span>
        ))}
      </div>
      <RowProgress {...props} />
      <RowDetails {...props} />
      {isUnseen && hasResult(run) && <OpenResultButton {...props} />}
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

function OpenResultIcon(props: IRowProps): React.JSX.Element {
  const { run, trans, onOpenResult } = props;
  const label = trans.__('Open result of %1', nameText(run));
  return (
    <span className="jrh-Row-actions">
      <button
        className="jrh-IconButton"
        type="button"
        aria-label={label}
        title={label}
        onClick={() => onOpenResult(run)}
      >
        <Icon icon={launchIcon} />
      </button>
    </span>
  );
}

function OpenResultButton(props: IRowProps): React.JSX.Element {
  const { run, trans, onOpenResult } = props;
  return (
    <div className="jrh-Buttons">
      <button
        className="jrh-Button"
        type="button"
        aria-label={trans.__('Open result of %1', nameText(run))}
        onClick={() => onOpenResult(run)}
      >
        {trans.__('Open result')}
      </button>
    </div>
  );
}

/** Whether the run left a result that this server can open. */
export function hasResult(run: Contract.Run): boolean {
  return run.result.status === 'written' && run.result.api_path !== null;
}

function nameTitle(run: Contract.Run): string {
  const name = nameText(run);
  const path = run.source.api_path ?? run.source.path;
  return path.endsWith(name) ? path : `${name} (${path})`;
}
