import { Signal } from '@lumino/signaling';
import type * as Contract from '../../contract';
import type { ICell } from '../journal/cells';

/** What the user has chosen to see of a run. Null: nothing was chosen, so the run decides. */
export interface IChoice {
  readonly cell: number | null;
  readonly isFollowing: boolean;
  readonly isLongestFirst: boolean | null;
  readonly isOnlyWithOutput: boolean;
  /** Whether all of the chosen cell's output is wanted. */
  readonly isWhole: boolean;
  readonly isLog: boolean;
}

/** Holds the choice of one tab. */
export class View {
  readonly changed = new Signal<this, void>(this);
  /** Asks the table to bring the chosen cell into view; `true` to move the focus there, too. */
  readonly revealed = new Signal<this, boolean>(this);

  get choice(): IChoice {
    return this._choice;
  }

  set(changes: Partial<IChoice>): void {
    this._choice = { ...this._choice, ...changes };
    this.changed.emit();
  }

  /** The user has chosen a cell, which ends following. */
  choose(cell: number): void {
    this.set({ cell, isFollowing: false, isWhole: false, isLog: false });
  }

  /** Chooses a cell and brings it into view. */
  jump(cell: number): void {
    this.choose(cell);
    this.revealed.emit(true);
  }

  private _choice: IChoice = {
    cell: null,
    isFollowing: true,
    isLongestFirst: null,
    isOnlyWithOutput: false,
    isWhole: false,
    isLog: false
  };
}

/** Whether the longest cells come first, by choice or since the run is finished. */
export function isLongestFirst(choice: IChoice, run: Contract.Run): boolean {
  return choice.isLongestFirst ?? run.state.kind === 'succeeded';
}

/** The cells in the order in which they are listed. */
export function listedCells(
  cells: readonly ICell[],
  choice: IChoice,
  run: Contract.Run
): readonly ICell[] {
  const listed = choice.isOnlyWithOutput
    ? cells.filter(({ hasOutput }) => hasOutput)
    : cells;
  // One that runs has no time yet, and takes the longest for all that is known.
  const time = ({ state, elapsed_s }: ICell): number =>
    state === 'running' ? Infinity : (elapsed_s ?? -1);
  return isLongestFirst(choice, run)
    ? [...listed].sort((a, b) => time(b) - time(a) || a.number - b.number)
    : listed;
}

/** The cell whose output is shown: the one chosen, else the one that matters most. */
export function chosenCell(
  cells: readonly ICell[],
  choice: IChoice,
  run: Contract.Run
): ICell | null {
  const running = cells.find(({ state }) => state === 'running');
  if (choice.isFollowing && running) {
    return running;
  }
  if (choice.cell !== null) {
    return cells[choice.cell - 1] ?? null;
  }
  const failed = failedCell(run);
  return (
    (failed !== null && cells[failed - 1]) ||
    cells.find(({ state }) => state === 'stopped') ||
    listedCells(cells, choice, run)[0] ||
    null
  );
}

/** The number of the cell in which a run failed. */
export function failedCell({ state }: Contract.Run): number | null {
  return state.kind === 'failed' && 'cell' in state.cause
    ? state.cause.cell
    : null;
}
