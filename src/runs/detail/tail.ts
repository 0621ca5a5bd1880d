import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { IRunClient } from '../../api/runClient';
import type { Problem } from '../../model/snapshot';
import { Replay } from '../replay';

const PAUSE_MS = 250;
const MAX_PAUSE_MS = 30_000;
// A reply of this size means that there is more at once.
const FULL_BYTES = 512 * 1024;
const SLICE_BYTES = 128 * 1024;
const MOST_RESTARTS = 3;
const EMIT_MS = 250;

/** What a tail is made from. */
export interface ITailOptions {
  readonly id: string;
  readonly client: Pick<IRunClient, 'journal'>;
  /** Says what a failure means. */
  readonly explain: (error: unknown) => Problem;
  /** Whether the run is known to have ended. */
  readonly hasEnded: () => boolean;
}

/**
 * Follows a run's journal while somebody looks: one question at a time, each from where the last
 * answer ended.
 *
 * After a cut it goes on where it was; of another journal in the place of this one, and of one
 * that has lost what was read of it, it begins anew.
 * `changed` comes four times a second at the most.
 */
export class Tail implements IDisposable {
  constructor(private readonly _options: ITailOptions) {
    document.addEventListener('visibilitychange', this._wake);
    window.addEventListener('online', this._wake);
  }

  readonly changed = new Signal<this, void>(this);
  replay = new Replay();
  /** Why nothing new comes; null while all is well. */
  problem: Problem | null = null;
  /** Whether all of the journal up to now has been read at least once. */
  isCaughtUp = false;
  /** When the newest part came, in milliseconds since 1970. */
  at = 0;
  /** How many bytes of the journal have been read. */
  offset = 0;

  /** Whether somebody looks. Nothing is asked otherwise. */
  get isWatched(): boolean {
    return this._isWatched;
  }

  set isWatched(value: boolean) {
    this._isWatched = value;
    this._wake();
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    document.removeEventListener('visibilitychange', this._wake);
    window.removeEventListener('online', this._wake);
    this._abort?.abort();
    clearTimeout(this._timer);
    clearTimeout(this._emitTimer);
    Signal.clearData(this);
  }

  private readonly _wake = (): void => {
    if (this._isWatched && !document.hidden) {
      clearTimeout(this._timer);
      void this._ask();
    } else {
      this._abort?.abort();
    }
  };

  private async _ask(): Promise<void> {
    if (this._isAsking || this.isDisposed || !this._isOpen()) {
      return;
    }
    this._isAsking = true;
    const abort = new AbortController();
    this._abort = abort;
    let pause_ms = PAUSE_MS;
    try {
      const { id, client } = this._options;
      const hadEnded = this._options.hasEnded();
      const { bytes, next } = await client.journal(
        id,
        this.offset,
        abort.signal
      );
      await this._take(bytes, next, hadEnded);
      this._failures = 0;
      pause_ms = bytes.length >= FULL_BYTES ? 0 : PAUSE_MS;
    } catch (error: unknown) {
      pause_ms = abort.signal.aborted ? PAUSE_MS : this._fail(error);
    }
    this._isAsking = false;
    if (!this.isDisposed) {
      this._timer = setTimeout(this._wake, pause_ms);
    }
  }

  // After the end there is nothing to ask for.
  private _isOpen(): boolean {
    return !this._isOver && this._isWatched && !document.hidden;
  }

  private async _take(
    bytes: Uint8Array,
    next: number,
    hadEnded: boolean
  ): Promise<void> {
    if (next === 0 && bytes.length === 0 && this.offset > 0) {
      // What was read last could not be brought to the disk and is gone.
      this._begin();
      return;
    }
    if (next !== this.offset + bytes.length) {
      this._begin();
      throw new Error('Unreadable answer');
    }
    await pushInSlices(this.replay, bytes);
    if (this.replay.isOutOfOrder && this._restarts < MOST_RESTARTS) {
      this._restarts++;
      this._begin();
      return;
    }
    this.offset = next;
    this.at = Date.now();
    this.problem = null;
    this.isCaughtUp ||= bytes.length < FULL_BYTES;
    // A runner that died has written no end; then what is there is all there will be.
    this._isOver = this.replay.hasEnded || (hadEnded && bytes.length === 0);
    if (this._isOver) {
      this.isCaughtUp = true;
      this.replay.end();
    }
    this._emitSoon();
  }

  private _begin(): void {
    this.replay = new Replay();
    this.offset = 0;
    this.isCaughtUp = false;
    this._emitSoon();
  }

  private _fail(error: unknown): number {
    this._failures++;
    this.problem = this._options.explain(error);
    this._emitSoon();
    return Math.min(MAX_PAUSE_MS, 1_000 * 2 ** (this._failures - 1));
  }

  private _emitSoon(): void {
    const wait_ms = Math.max(0, this._emittedAt + EMIT_MS - Date.now());
    this._emitTimer ??= setTimeout(() => {
      this._emitTimer = undefined;
      this._emittedAt = Date.now();
      this.changed.emit();
    }, wait_ms);
  }

  private _isWatched = false;
  private _isDisposed = false;
  private _isAsking = false;
  private _isOver = false;
  private _failures = 0;
  private _restarts = 0;
  private _emittedAt = 0;
  private _abort: AbortController | null = null;
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _emitTimer: ReturnType<typeof setTimeout> | undefined;
}

/** Gives bytes to a replay, a few at a time, so that the page answers in between. */
export async function pushInSlices(
  replay: Replay,
  bytes: Uint8Array
): Promise<void> {
  for (let start = 0; start < bytes.length; start += SLICE_BYTES) {
    if (start > 0) {
      await new Promise(resolve => setTimeout(resolve));
    }
    replay.push(bytes.subarray(start, start + SLICE_BYTES));
  }
}
