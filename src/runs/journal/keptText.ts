import { coveredLine, shownLine } from './terminal';

/** How much of a text is kept: lines at its head and at its tail, and characters in all. */
export interface ITextLimits {
  readonly headLines: number;
  readonly tailLines: number;
  readonly chars: number;
}

const COMPACT_CHARS = 4_096;

/**
 * A growing text, as a terminal shows it, of which the head and the tail are kept.
 *
 * Appending takes time in proportion to what is appended, however long the text is already.
 */
export class KeptText {
  constructor(private readonly _limits: ITextLimits) {}

  /** How many lines there are, kept or not; an unfinished one counts. */
  get lines(): number {
    return this._finished + (this._isOpen ? 1 : 0);
  }

  /** How many characters are kept, about. */
  get chars(): number {
    return (
      this._headChars + this._tailChars + this._open.length + this._heldChars
    );
  }

  /** Whether something in the middle is gone. */
  get isCut(): boolean {
    return this._dropped > 0 || this._isLineCut;
  }

  /** Grows with each change. */
  version = 0;

  /** Adds what was printed next. */
  append(text: string): void {
    this.version++;
    if (!text.includes('\n')) {
      this._hold(text);
      return;
    }
    const lines = (this._taken() + text).split('\n');
    this._setOpen(lines.pop() ?? '');
    for (const line of lines) {
      this._finish(shownLine(line));
    }
    this._trim();
  }

  /** All that is kept; `gap` stands where lines are gone. */
  text(gap: string): string {
    const tail = this.tail(this._tail.length + 1);
    const head = this._head.map(line => `${line}\n`).join('');
    return head + (this._dropped > 0 ? gap : '') + tail;
  }

  /** The last lines, of those that are kept at the tail. */
  tail(lines: number): string {
    this._compact();
    const finished = Math.min(
      this._tail.length,
      Math.max(0, lines - (this._isOpen ? 1 : 0))
    );
    const kept = this._tail.slice(this._tail.length - finished);
    return (
      kept.map(line => `${line}\n`).join('') + (lines > 0 ? this._open : '')
    );
  }

  /** How many lines stand at the head, apart from the tail. */
  get headLines(): number {
    return this._head.length;
  }

  /** How many lines are kept. */
  get keptLines(): number {
    return this._head.length + this._tail.length + (this._isOpen ? 1 : 0);
  }

  private get _isOpen(): boolean {
    return this._open !== '' || this._heldChars > 0;
  }

  private _hold(text: string): void {
    this._held.push(text);
    this._heldChars += text.length;
    if (this._heldChars > Math.max(COMPACT_CHARS, this._open.length)) {
      this._compact();
    }
  }

  private _taken(): string {
    const text = this._open + this._held.join('');
    this._held = [];
    this._heldChars = 0;
    return text;
  }

  private _compact(): void {
    if (this._heldChars > 0) {
      this._setOpen(this._taken());
    }
  }

  private _setOpen(line: string): void {
    const open = coveredLine(line);
    this._isLineCut ||= open.length > this._limits.chars;
    this._open = open.slice(-this._limits.chars);
  }

  private _finish(line: string): void {
    this._finished++;
    if (this._head.length < this._limits.headLines && this._dropped === 0) {
      this._head.push(line);
      this._headChars += line.length + 1;
      return;
    }
    this._tail.push(line);
    this._tailChars += line.length + 1;
  }

  // By half of the limit at a time, so that each line is moved once and not again and again.
  private _trim(): void {
    const { tailLines, chars } = this._limits;
    if (this._tail.length <= 2 * tailLines && this._tailChars <= 2 * chars) {
      return;
    }
    let drop = 0;
    while (
      this._tail.length - drop > 1 &&
      (this._tail.length - drop > tailLines || this._tailChars > chars)
    ) {
      this._tailChars -= (this._tail[drop]?.length ?? 0) + 1;
      drop++;
    }
    this._tail.splice(0, drop);
    this._dropped += drop;
    this._shorten();
  }

  // One line alone may be longer than all that may be kept.
  private _shorten(): void {
    const [only] = this._tail;
    if (this._tail.length === 1 && only && only.length > this._limits.chars) {
      this._tail[0] = only.slice(-this._limits.chars);
      this._tailChars = this._limits.chars + 1;
      this._isLineCut = true;
    }
  }

  private readonly _head: string[] = [];
  private readonly _tail: string[] = [];
  private _headChars = 0;
  private _tailChars = 0;
  private _finished = 0;
  private _dropped = 0;
  private _isLineCut = false;
  private _open = '';
  private _held: string[] = [];
  private _heldChars = 0;
}
