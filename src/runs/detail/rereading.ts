import type { IDisposable } from '@lumino/disposable';
import type { IJournalPart } from '../../api/runClient';
import { ALL, TAIL } from '../journal/limits';
import { Replay } from '../replay';
import type { Tail } from './tail';
import { pushInSlices } from './tail';

/** What it takes to read a cell's part of the journal once more. */
export interface IRereadingOptions {
  readonly tail: Tail;
  readonly cell: number;
  /** Whether all of its output is wanted, or what is shown of any cell. */
  readonly isWhole: boolean;
  readonly read: (offset: number, signal: AbortSignal) => Promise<IJournalPart>;
  readonly onChange: () => void;
}

/** Reads a cell's part of the journal once more, for output of it that was not kept. */
export class Rereading implements IDisposable {
  constructor(private readonly _options: IRereadingOptions) {
    const { tail, cell, isWhole } = _options;
    this._of = tail.replay;
    this._offset = this._from() ?? 0;
    this.replay = new Replay({
      start: this._offset,
      only: cell,
      limits: isWhole ? ALL : TAIL,
      outputWidgets: tail.replay.capture.outputs
    });
    this.goOn();
  }

  readonly replay: Replay;
  /** Whether all has been read that there is so far. */
  isOver = false;
  /** Whether it could not be read. */
  hasFailed = false;

  get isDisposed(): boolean {
    return this._abort.signal.aborted;
  }

  dispose(): void {
    this._abort.abort();
  }

  /** Whether this is what it would be, were it begun now. */
  isOf(tail: Tail, cell: number, isWhole: boolean): boolean {
    return (
      this._of === tail.replay &&
      this._options.cell === cell &&
      this._options.isWhole === isWhole &&
      !this.hasFailed
    );
  }

  /** Reads on, if there is more by now. */
  goOn(): void {
    if (!this._isReading && !this.isDisposed) {
      void this._read();
    }
  }

  private async _read(): Promise<void> {
    this._isReading = true;
    try {
      while (this._offset < this._to() && !this.isDisposed) {
        const part = await this._options.read(this._offset, this._abort.signal);
        if (part.bytes.length === 0) {
          break;
        }
        await pushInSlices(this.replay, part.bytes);
        this._offset = part.next;
      }
    } catch {
      this.hasFailed = true;
    }
    this._isReading = false;
    if (!this.isOver && !this.isDisposed) {
      this.isOver = true;
      this._options.onChange();
    }
  }

  private _cell(): {
    readonly from: number | null;
    readonly to: number;
  } | null {
    return this._of.cells[this._options.cell - 1] ?? null;
  }

  private _from(): number | null {
    return this._cell()?.from ?? null;
  }

  private _to(): number {
    return this._cell()?.to ?? 0;
  }

  private readonly _abort = new AbortController();
  private readonly _of: Replay;
  private _offset: number;
  private _isReading = false;
}
