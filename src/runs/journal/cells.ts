import type * as Contract from '../../contract';

/** How far a cell is. `stopped`: it was begun and the run ended before it did. */
export type CellState =
  'waiting' | 'running' | 'done' | 'skipped' | 'failed' | 'stopped';

/** A code cell as the journal tells of it. Never changed; a change makes a new one. */
export interface ICell {
  /** Its position among the code cells, from 1. */
  readonly number: number;
  /** The first line of its source. */
  readonly label: string;
  readonly state: CellState;
  readonly count: number | null;
  /** When it was begun, by the steady clock of the runner; null when it was not. */
  readonly begun_s: number | null;
  readonly elapsed_s: number | null;
  readonly hasOutput: boolean;
  /** Where in the journal it begins, and where the last record for it ends, in bytes. */
  readonly from: number | null;
  readonly to: number;
}

function blank(number: number): ICell {
  return {
    number,
    label: '',
    state: 'waiting',
    count: null,
    begun_s: null,
    elapsed_s: null,
    hasOutput: false,
    from: null,
    to: 0
  };
}

// A journal is not trusted to be small: nobody has a notebook with more cells than this.
const MOST_CELLS = 100_000;

/** All code cells of a run. */
export class Cells {
  /** The cells in order; another array after each change. */
  get list(): readonly ICell[] {
    if (this._isChanged) {
      this._list = [...this._cells];
      this._isChanged = false;
    }
    return this._list;
  }

  get(number: number): ICell | null {
    return this._cells[number - 1] ?? null;
  }

  /** Makes room for cells that are known by their number alone. */
  expect(total: number): void {
    for (
      let n = this._cells.length + 1;
      n <= Math.min(total, MOST_CELLS);
      n++
    ) {
      this._cells.push(blank(n));
      this._isChanged = true;
    }
  }

  change(number: number, changes: Partial<ICell>): void {
    this.expect(number);
    const cell = this._cells[number - 1];
    if (!cell) {
      return;
    }
    this._cells[number - 1] = { ...cell, ...changes };
    this._isChanged = true;
  }

  /** A cell's record ends here. */
  touch(number: number, to: number, hasOutput: boolean): void {
    const cell = this.get(number);
    if (cell && cell.hasOutput === hasOutput) {
      // Where its records end is not shown, and changes with each of them.
      this._cells[number - 1] = { ...cell, to };
    } else {
      this.change(number, { to, hasOutput });
    }
  }

  begin({ cell, label, steady_s }: Contract.CellStarted, from: number): void {
    const state = 'running';
    this.change(cell, {
      label,
      state,
      begun_s: steady_s,
      elapsed_s: null,
      from
    });
  }

  end(record: Contract.CellEnded, from: number): void {
    const { cell, status, execution_count, elapsed_s } = record;
    const isSkipped = status === 'skipped';
    this.change(cell, {
      state: isSkipped ? 'skipped' : status === 'ok' ? 'done' : 'failed',
      count: execution_count,
      elapsed_s: isSkipped ? null : elapsed_s,
      from: this.get(cell)?.from ?? from
    });
  }

  /** The run has ended: what still runs was stopped. */
  stop(steady_s: number): void {
    for (const { number, state, begun_s } of this._cells) {
      if (state === 'running') {
        const elapsed_s =
          begun_s === null ? null : Math.max(0, steady_s - begun_s);
        this.change(number, { state: 'stopped', elapsed_s });
      }
    }
  }

  /** The run was cancelled: the cell in which it was then failed of that alone. */
  cancel(): void {
    const last = this._cells.filter(({ begun_s }) => begun_s !== null).at(-1);
    if (last?.state === 'failed') {
      this.change(last.number, { state: 'stopped' });
    }
  }

  clear(): void {
    this._cells = [];
    this._isChanged = true;
  }

  private _cells: ICell[] = [];
  private _list: readonly ICell[] = [];
  private _isChanged = false;
}
