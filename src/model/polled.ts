import { JSONExt } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { Problem, Snapshot } from './snapshot';

/** Anything that owns a snapshot and says when it differs. */
export interface IObservable<T> {
  readonly snapshot: Snapshot<T>;
  readonly changed: ISignal<unknown, void>;
}

const MAX_INTERVAL_MS = 60_000;
// Changes come in bursts, as when a run ends and the next one in the queue begins.
const HINT_DELAY_MS = 150;
// Where a connection ends in a black hole, a browser would wait for minutes.
const TIMEOUT_MS = 30_000;

/**
 * Keeps a snapshot of something on the server by asking again and again.
 *
 * It asks only while the page is visible, and at once when the page comes back or the network
 * does. Failures space the questions out. `changed` is emitted only when the snapshot differs.
 */
export class PolledModel<T> implements IObservable<T>, IDisposable {
  constructor(private readonly _options: PolledModel.IOptions<T>) {
    this._now = _options.now ?? Date.now;
    this._poll = new Poll({
      auto: false,
      factory: () => this._ask(),
      frequency: this._frequency(),
      name: _options.name,
      standby: () => (this._isWanted() ? 'when-hidden' : true)
    });
    document.addEventListener('visibilitychange', this._wake);
    window.addEventListener('online', this._wake);
  }

  get snapshot(): Snapshot<T> {
    return this._snapshot;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._poll.isDisposed;
  }

  /** Begins to ask. Before that the snapshot stays `loading`. */
  start(): void {
    this._isStarted = true;
    void this._poll.start();
  }

  /** Asks now; resolves when the answer, or the lack of one, is in the snapshot. */
  async refresh(): Promise<void> {
    this._isAsked = true;
    await this._poll.refresh();
    await this._poll.tick.catch(() => undefined);
  }

  /** Asks in a moment, however often this is called until then; not while nobody looks. */
  hint(): void {
    if (!document.hidden && !this.isDisposed) {
      this._hint ??= setTimeout(() => {
        this._hint = null;
        void this.refresh();
      }, HINT_DELAY_MS);
    }
  }

  /**
   * Takes a value that came another way; an answer still under way is then out of date.
   *
   * `at` is when it came, which may have been long ago.
   */
  take(value: T, at?: number): void {
    this._generation++;
    this._accept(value, at);
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    document.removeEventListener('visibilitychange', this._wake);
    window.removeEventListener('online', this._wake);
    clearTimeout(this._hint ?? undefined);
    this._poll.dispose();
    Signal.clearData(this);
  }

  private async _ask(): Promise<void> {
    const generation = this._generation;
    this._isAsked = false;
    try {
      const value = await inTime(this._options.fetch());
      if (generation === this._generation) {
        this._accept(value);
      }
    } catch (error: unknown) {
      this._fail(
        error instanceof NoAnswer
          ? { kind: 'unreachable' }
          : this._options.explain(error)
      );
      // The poll has to see the failure too, since it spaces the next questions out.
      throw error;
    } finally {
      this._poll.frequency = this._frequency();
    }
  }

  private _accept(value: T, at?: number): void {
    const last = this._snapshot;
    this._confirmedAt = this._now();
    if (last.state === 'fresh' && this._isSame(last.value, value)) {
      return;
    }
    this._set({ state: 'fresh', value, at: at ?? this._confirmedAt });
  }

  private _fail(problem: Problem): void {
    const last = this._snapshot;
    if (last.state === 'loading' || last.state === 'failed') {
      this._set({ state: 'failed', problem });
      return;
    }
    const { value, at } = last;
    this._set({
      state: 'stale',
      value,
      at,
      since: this._confirmedAt,
      problem
    });
  }

  private _set(snapshot: Snapshot<T>): void {
    if (!deepEqual(this._snapshot, snapshot) && !this.isDisposed) {
      this._snapshot = snapshot;
      this._poll.frequency = this._frequency();
      this._changed.emit();
    }
  }

  private _isWanted(): boolean {
    return this._isAsked || (this._options.isWatched?.(this._snapshot) ?? true);
  }

  private _isSame(a: T, b: T): boolean {
    return (this._options.isSame ?? deepEqual)(a, b);
  }

  private _frequency(): Poll['frequency'] {
    const interval = this._options.interval_ms(this._snapshot);
    return { backoff: true, interval, max: MAX_INTERVAL_MS };
  }

  private readonly _wake = (): void => {
    if (!document.hidden && this._isStarted && this._isWanted()) {
      void this.refresh();
    }
  };

  private readonly _now: () => number;
  private readonly _poll: Poll<void, unknown>;
  private readonly _changed = new Signal<this, void>(this);
  private _snapshot: Snapshot<T> = { state: 'loading' };
  private _confirmedAt = 0;
  private _hint: ReturnType<typeof setTimeout> | null = null;
  private _generation = 0;
  private _isAsked = false;
  private _isStarted = false;
}

class NoAnswer extends Error {}

/** What the promise brings; rejects with `NoAnswer` when that takes too long. */
async function inTime<T>(reply: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer()), TIMEOUT_MS);
  });
  try {
    return await Promise.race([reply, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What a polled model is made from. */
export namespace PolledModel {
  export interface IOptions<T> {
    readonly name: string;
    /** Asks the server once. */
    readonly fetch: () => Promise<T>;
    /** Says what a failure means. */
    readonly explain: (error: unknown) => Problem;
    /** How long to wait before the next question, by what is known now. */
    readonly interval_ms: (snapshot: Snapshot<T>) => number;
    /** Whether two values show the same; by default every member counts. */
    readonly isSame?: (a: T, b: T) => boolean;
    /** Whether to go on asking without being told to, by what is known now; by default always. */
    readonly isWatched?: (snapshot: Snapshot<T>) => boolean;
    /** The clock, in milliseconds since 1970. */
    readonly now?: () => number;
  }
}

/** Whether two plain values are equal member by member. */
export function deepEqual(a: unknown, b: unknown): boolean {
  // What comes over the wire is JSON by construction; TypeScript's interfaces cannot say so.
  return JSONExt.deepEqual(a as never, b as never);
}
