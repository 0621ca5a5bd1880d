import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type * as Contract from '../../contract';
import { Elapsed } from '../../ui/Elapsed';
import { ProgressBar } from '../../ui/ProgressBar';
import { StateIcon } from '../../ui/StateIcon';
import { durationText, momentText } from '../../ui/times';
import { useKeptFocus } from '../../ui/useKeptFocus';
import { useNow } from '../../ui/useNow';
import { hasResult } from '../offers';
import { isEnded, isUnseenFailure } from '../order';
import { RowButtons, RowIcons } from './rowActions';
import { noteText } from '../notes';
import {
  failureDetail,
  nameText,
  parametersText,
  progressText,
  stateTexts,
  timeLeftText
} from '../texts';
import type { IRunActions } from './runActions';
import { timeLeft_s } from '../timeLeft';

const NOW_INTERVAL_MS = 15_000;

/** What every row of a list shares. Times are milliseconds since 1970. */
export interface IRowContext {
  readonly trans: TranslationBundle;
  /** All runs of the list, by which the time that is left is estimated. */
  readonly runs: readonly Contract.Run[];
  /** When the runs arrived. */
  readonly at: number;
  /** The time that the rows show, by the server's clock, at half a minute's precision. */
  readonly now: number;
  /** Since when nothing was heard; times stand still there. Null while connected. */
  readonly staleSince: number | null;
  readonly actions: IRunActions;
}

/** What a row shows, and what every part of it gets. */
export interface IRowProps extends IRowContext {
  readonly run: Contract.Run;
}

/** One run: its name and time, its state, how far it is, and what can be done with it. */
export function RunRow(props: IRowProps): React.JSX.Element {
  const { run, trans, now } = props;
  const [state, ...facts] = stateTexts(trans, run, now);
  const focus = useKeptFocus<HTMLLIElement>();
  return (
    <li
      className="jrh-Row"
      data-state={run.state.kind}
      data-unseen={isUnseenFailure(run) ? '' : undefined}
      {...focus}
      {...handlers(props)}
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
        <TimeLeft {...props} />
      </div>
      <RowProgress {...props} />
      <RowDetails {...props} />
      <RowButtons {...props} />
    </li>
  );
}

// The menu of the row, where Lab's own has nothing to offer; and Delete, as in the file browser.
function handlers({
  run,
  staleSince,
  actions
}: IRowProps): Pick<
  React.HTMLAttributes<HTMLElement>,
  'onContextMenu' | 'onKeyDown'
> {
  return {
    onContextMenu: event => {
      if (!event.shiftKey) {
        event.preventDefault();
        event.stopPropagation();
        const anchor = anchorIn(event.currentTarget);
        actions.onMenu(run, { x: event.clientX, y: event.clientY, anchor });
      }
    },
    onKeyDown: event => {
      if (event.key === 'Delete' && isEnded(run) && staleSince === null) {
        actions.onRemove(run);
      }
    }
  };
}

function anchorIn(row: HTMLElement): HTMLElement {
  const { activeElement } = document;
  const isInside =
    activeElement instanceof HTMLElement && row.contains(activeElement);
  return isInside ? activeElement : (row.querySelector('button') ?? row);
}

function RowName(props: IRowProps): React.JSX.Element {
  const { run } = props;
  const shared = { dir: 'auto', title: nameTitle(run) };
  const name = nameText(run);
  const open = opening(props);
  return open === null ? (
    <span {...shared} className="jrh-Row-name">
      {name}
    </span>
  ) : (
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

// What the name opens: all there is to see of the run, as far as this page can show it.
function opening({
  run,
  actions
}: IRowProps): ((run: Contract.Run) => void) | null {
  if (actions.hasDetail) {
    return actions.onOpen;
  }
  if (hasResult(run)) {
    return actions.onOpenResult;
  }
  return run.source.api_path === null ? null : actions.onOpenSource;
}

function TimeLeft(props: IRowProps): React.JSX.Element | null {
  const { run, runs, trans, at, staleSince } = props;
  const now = useNow(staleSince === null ? NOW_INTERVAL_MS : null);
  const until = staleSince ?? Math.max(now, at);
  const left_s = timeLeft_s(run, runs, (until - at) / 1_000);
  return left_s === null ? null : <span>{timeLeftText(trans, left_s)}</span>;
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
