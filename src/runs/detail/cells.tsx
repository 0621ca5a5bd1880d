import * as React from 'react';
import type * as Contract from '../../contract';
import { notRunIcon, stateIcons } from '../../icons';
import type { Tone } from '../../ui/Icon';
import { Icon } from '../../ui/Icon';
import { Elapsed } from '../../ui/Elapsed';
import { plainText } from '../../ui/plainText';
import type { CellState, ICell } from '../journal/cells';
import { isEnded } from '../order';
import { nameText } from '../texts';
import type { IDetailContext } from './context';
import { useDetail } from './context';
import { cellStateText, cellTimeText } from './texts';
import { useRows } from './useRows';
import { chosenCell, isLongestFirst, listedCells } from './view';

/** The code cells of the run with their states and times, and what may be left out of them. */
export function CellsPane(context: IDetailContext): React.JSX.Element | null {
  useDetail(context);
  const { model, trans } = context;
  const { known } = model;
  if (!known) {
    return null;
  }
  const { run } = known;
  return (
    <section aria-label={trans.__('Cells')} className="jrh-Cells">
      <div className="jrh-Pane-head">
        <h3>{trans.__('Cells')}</h3>
        <Checks {...context} run={run} />
      </div>
      {model.replay.cells.length === 0 ? (
        <p className="jrh-Block jrh-secondary">{emptyText(context, run)}</p>
      ) : (
        <CellTable {...context} run={run} />
      )}
    </section>
  );
}

interface IPaneProps extends IDetailContext {
  readonly run: Contract.Run;
}

function emptyText(
  { model, trans }: IDetailContext,
  run: Contract.Run
): string {
  if (!model.tail.isCaughtUp) {
    return trans.__('The cells are being read…');
  }
  if (run.engine === 'nbconvert') {
    return trans.__(
      'nbconvert runs the cells by itself and does not tell of them.'
    );
  }
  return isEnded(run)
    ? trans.__('No cell was run.')
    : trans.__('The cells appear when the run starts.');
}

function Checks({ view, trans, run }: IPaneProps): React.JSX.Element {
  const { choice } = view;
  const check = (
    label: string,
    checked: boolean,
    onChange: (checked: boolean) => void
  ): React.JSX.Element => (
    <label className="jrh-Check">
      <input
        type="checkbox"
        checked={checked}
        onChange={event => onChange(event.target.checked)}
      />
      {label}
    </label>
  );
  return (
    <>
      {!isEnded(run) &&
        check(
          trans.__('Follow running cell'),
          choice.isFollowing,
          isFollowing => view.set({ isFollowing, isLog: false })
        )}
      {check(
        trans.__('Longest first'),
        isLongestFirst(choice, run),
        isLongest => view.set({ isLongestFirst: isLongest })
      )}
      {check(
        trans.__('Only with output'),
        choice.isOnlyWithOutput,
        isOnlyWithOutput => view.set({ isOnlyWithOutput })
      )}
    </>
  );
}

function CellTable(props: IPaneProps): React.JSX.Element {
  const { model, view, trans, run } = props;
  const { cells } = model.replay;
  const { choice } = view;
  const listed = React.useMemo(
    () => listedCells(cells, choice, run),
    [cells, choice, run]
  );
  const chosen = chosenCell(cells, choice, run);
  const rows = useRows({ listed, chosen, view });
  const longest_s = longestTime_s(cells, model.replay.steady_s);
  return (
    <div className="jrh-Cells-scroll" ref={rows.ref} onScroll={rows.onScroll}>
      <table
        className="jrh-Table"
        role="grid"
        aria-label={trans.__('Cells of %1', nameText(run))}
        aria-rowcount={listed.length + 1}
        onKeyDown={rows.onKeyDown}
      >
        <Header {...props} />
        <tbody>
          {rows.shown.map(({ cell, index, before }) => (
            <React.Fragment key={cell.number}>
              <Gap height={before} />
              <CellRow
                {...{ cell, index, longest_s, trans, view }}
                isChosen={cell.number === chosen?.number}
                isOver={isEnded(run)}
                begun={beginning(props, cell)}
              />
            </React.Fragment>
          ))}
          <Gap height={rows.after} />
        </tbody>
      </table>
    </div>
  );
}

/** Stands for rows that are out of sight. */
function Gap({
  height
}: {
  readonly height: number;
}): React.JSX.Element | null {
  return height > 0 ? (
    <tr className="jrh-Gap" aria-hidden style={{ height }} />
  ) : null;
}

/** The longest time of a cell, in steps, so that the bars change seldom while one grows. */
function longestTime_s(cells: readonly ICell[], now_s: number): number {
  const times = cells.map(({ elapsed_s, begun_s, state }) =>
    state === 'running' ? now_s - (begun_s ?? now_s) : (elapsed_s ?? 0)
  );
  const longest_s = times.reduce((a, b) => Math.max(a, b), 0.1);
  const step = 10 ** Math.floor(Math.log10(longest_s)) / 5;
  return Math.ceil(longest_s / step) * step;
}

/** How long a running cell had taken when it was heard of last, and when that was. */
function beginning({ model }: IPaneProps, cell: ICell): string | null {
  const { replay, tail, snapshot } = model;
  if (cell.state !== 'running' || cell.begun_s === null) {
    return null;
  }
  const until = snapshot.state === 'stale' ? snapshot.since : '';
  // One value, so that a row is rendered again only when it is another one.
  return `${replay.steady_s - cell.begun_s} ${tail.at} ${until}`;
}

function Header({ trans }: IDetailContext): React.JSX.Element {
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col">{trans.__('Cell')}</th>
        <th scope="col">{trans.__('Code')}</th>
        <th scope="col" className="jrh-col-state">
          {trans.__('State')}
        </th>
        <th scope="col" className="jrh-col-time">
          {trans.__('Time')}
        </th>
      </tr>
    </thead>
  );
}

interface IRowProps extends Pick<IDetailContext, 'trans' | 'view'> {
  readonly cell: ICell;
  readonly index: number;
  readonly isChosen: boolean;
  readonly isOver: boolean;
  readonly longest_s: number;
  readonly begun: string | null;
}

const CellRow = React.memo(function CellRow(
  props: IRowProps
): React.JSX.Element {
  const { cell, index, isChosen, isOver, trans, view } = props;
  const code = plainText(cell.label);
  return (
    <tr
      data-cell={cell.number}
      tabIndex={isChosen ? 0 : -1}
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      aria-current={cell.state === 'running' ? 'step' : undefined}
      onClick={() => view.choose(cell.number)}
    >
      <th scope="row">{cell.number}</th>
      <td title={code} dir="auto">
        {code}
      </td>
      <td>
        <span className="jrh-Cellstate">
          <Icon {...iconOf(cell.state, isOver)} />
          <span>{cellStateText(trans, cell.state, isOver)}</span>
        </span>
      </td>
      <td>
        <CellTime {...props} />
      </td>
    </tr>
  );
});

function iconOf(
  state: CellState,
  isOver: boolean
): { readonly icon: typeof notRunIcon; readonly tone: Tone } {
  switch (state) {
    case 'waiting':
      return { icon: isOver ? notRunIcon : stateIcons.queued, tone: 'quiet' };
    case 'running':
      return { icon: stateIcons.running, tone: 'run' };
    case 'done':
      return { icon: stateIcons.succeeded, tone: 'ok' };
    case 'skipped':
      return { icon: notRunIcon, tone: 'quiet' };
    case 'failed':
      return { icon: stateIcons.failed, tone: 'bad' };
    case 'stopped':
      return { icon: stateIcons.cancelled, tone: 'quiet' };
  }
}

function CellTime(props: IRowProps): React.JSX.Element {
  const { cell, longest_s, begun, trans } = props;
  const [base, at, until] = (begun ?? '').split(' ').map(Number);
  if (begun !== null) {
    return (
      <div className="jrh-Time">
        <Timebar tone="run" share={(base ?? 0) / longest_s} />
        <Elapsed
          base_s={base ?? 0}
          at={at ?? 0}
          until={until ? until : null}
          format={s => cellTimeText(trans, s)}
        />
      </div>
    );
  }
  if (cell.elapsed_s === null) {
    return <div className="jrh-Time" />;
  }
  return (
    <div className="jrh-Time">
      <Timebar
        tone={cell.state === 'failed' ? 'bad' : ''}
        share={cell.elapsed_s / longest_s}
      />
      <span className="jrh-num">{cellTimeText(trans, cell.elapsed_s)}</span>
    </div>
  );
}

function Timebar(props: {
  readonly tone: string;
  readonly share: number;
}): React.JSX.Element {
  const width = `${Math.min(100, 100 * props.share).toFixed(1)}%`;
  return (
    <div className="jrh-Timebar" data-tone={props.tone} aria-hidden>
      <div style={{ width }} />
    </div>
  );
}
