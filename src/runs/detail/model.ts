import type { ServerConnection } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { IFile, IRunClient } from '../../api/runClient';
import { RunClient } from '../../api/runClient';
import { problemFrom, RemoteHelperError } from '../../api/error';
import type * as Contract from '../../contract';
import { deepEqual, PolledModel } from '../../model/polled';
import type { Snapshot } from '../../model/snapshot';
import { valueOf } from '../../model/snapshot';
import type { IRunsModel } from '../../tokens';
import type { ICell } from '../journal/cells';
import { PROGRAM } from '../journal/limits';
import type { IShown } from '../journal/shown';
import { OutputLister } from '../journal/shown';
import { isEnded } from '../order';
import type { Replay } from '../replay';
import { Blobs } from './blobs';
import { Rereading } from './rereading';
import { Tail } from './tail';

const BUSY_INTERVAL_MS = 1_000;
const IDLE_INTERVAL_MS = 10_000;
const HIDDEN_INTERVAL_MS = 60_000;
const LIVE_LINES = 200;

/** A run, and whether it has been taken off the list since. */
export interface IKnownRun {
  readonly run: Contract.Run;
  readonly isRemoved: boolean;
}

/** What is read outside of the journal: undefined while it is on its way, null when it failed. */
type Loaded<T> = T | null | undefined;

/** One run in full: its state, its cells, and their outputs, kept up to date while it is shown. */
export class RunDetail implements IDisposable {
  /** `runs` tells of changes before this model would ask. */
  constructor(
    readonly id: string,
    private readonly _client: IRunClient,
    private readonly _runs: IRunsModel | null
  ) {
    this._polled = new PolledModel<IKnownRun>({
      name: `jupyter-remote-helper:run:${id}`,
      fetch: () => this._fetch(),
      explain: problemFrom,
      interval_ms: snapshot => this._interval(snapshot),
      isSame: isSameButForTime
    });
    this.tail = new Tail({
      id,
      client: _client,
      explain: problemFrom,
      hasEnded: () => typeof this.known?.run.ended_at === 'string'
    });
    this._blobs = new Blobs(
      name => _client.blob(id, name),
      () => this._tell()
    );
    this._polled.changed.connect(this._onRun, this);
    this.tail.changed.connect(this._onTail, this);
    _runs?.changed.connect(this._onList, this);
    this._onList();
    this._polled.start();
  }

  readonly changed = new Signal<this, void>(this);
  readonly tail: Tail;
  /** Grows with each change. */
  version = 0;

  get snapshot(): Snapshot<IKnownRun> {
    return this._polled.snapshot;
  }

  get known(): IKnownRun | null {
    return valueOf(this.snapshot);
  }

  get replay(): Replay {
    return this.tail.replay;
  }

  get isDisposed(): boolean {
    return this._polled.isDisposed;
  }

  /** Whether somebody looks; nobody is asked much otherwise. */
  set isWatched(value: boolean) {
    if (value !== this.tail.isWatched) {
      this.tail.isWatched = value;
      if (value) {
        void this.refresh();
      }
    }
  }

  /** Asks for the state now. */
  refresh(): Promise<void> {
    return this._polled.refresh();
  }

  /** What is to be seen of a cell; all that can be with `isWhole`. */
  shown(
    cell: ICell,
    isWhole: boolean
  ): IShown & { readonly isReading: boolean } {
    const area = this.replay.area(cell.number);
    const isForgotten = area?.slots.length === 0 && area.hasOutput;
    const isRunning = cell.state === 'running';
    const reading = isWhole || isForgotten ? this._reread(cell, isWhole) : null;
    const replay = reading?.replay ?? this.replay;
    const lines = isWhole ? null : isRunning ? LIVE_LINES : LIVE_LINES + 20;
    const shown = this._lister(replay).list(
      cell.number,
      this._blobs.get,
      lines
    );
    return { ...shown, isReading: reading !== null && !reading.isOver };
  }

  /** What a program printed that runs the cells by itself. */
  printed(): IShown {
    return this._lister(this.replay).list(PROGRAM, this._blobs.get, LIVE_LINES);
  }

  /** What was printed outside of cells. */
  get log(): Loaded<string> {
    return this._log;
  }

  /** Reads the log anew. */
  async loadLog(): Promise<void> {
    try {
      this._log = await this._client.log(this.id);
    } catch {
      this._log = null;
    }
    this._tell();
  }

  /** The result as far as it goes. Rejects as the client does. */
  result(): Promise<Blob> {
    return this._client.result(this.id);
  }

  /** The same in another format. Rejects as the client does. */
  exported(format: Contract.ExportFormat): Promise<IFile> {
    return this._client.exported(this.id, format);
  }

  /** The source as it was submitted. Rejects as the client does. */
  source(): Promise<string> {
    return this._client.source(this.id);
  }

  /** The runs of the list, as far as it is known. */
  get listed(): readonly Contract.Run[] {
    return (this._runs && valueOf(this._runs.snapshot)?.runs) ?? [];
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._runs?.changed.disconnect(this._onList, this);
    this._rereading?.dispose();
    this.tail.dispose();
    this._polled.dispose();
    Signal.clearData(this);
  }

  private async _fetch(): Promise<IKnownRun> {
    const last = this.known;
    if (last?.isRemoved) {
      return last;
    }
    try {
      return { run: await this._client.run(this.id), isRemoved: false };
    } catch (error: unknown) {
      const isGone =
        error instanceof RemoteHelperError && error.code === 'run_not_found';
      if (isGone && last) {
        return { ...last, isRemoved: true };
      }
      throw error;
    }
  }

  private _interval(snapshot: Snapshot<IKnownRun>): number {
    if (!this.tail?.isWatched) {
      return HIDDEN_INTERVAL_MS;
    }
    const known = valueOf(snapshot);
    return known && isEnded(known.run) ? IDLE_INTERVAL_MS : BUSY_INTERVAL_MS;
  }

  private _onList(): void {
    const list = this._runs?.snapshot;
    if (list?.state !== 'fresh') {
      return;
    }
    const listed = list.value.runs.find(({ id }) => id === this.id);
    const known = this.known;
    if (listed && !known?.isRemoved && listed.seq > (known?.run.seq ?? 0)) {
      // Its seconds count from when the list came, since they alone are no news to it.
      this._polled.take({ run: listed, isRemoved: false }, list.at);
    }
  }

  private _onRun(): void {
    const known = this.known;
    if (known && isEnded(known.run)) {
      this.replay.end();
    }
    this._tell();
  }

  private _onTail(): void {
    if (this.replay.hasEnded && this.known && !isEnded(this.known.run)) {
      void this.refresh();
    }
    this._rereading?.goOn();
    this._tell();
  }

  private _tell(): void {
    this.version++;
    this.changed.emit();
  }

  private _lister(replay: Replay): OutputLister {
    const lister = this._listers.get(replay) ?? new OutputLister(replay);
    this._listers.set(replay, lister);
    return lister;
  }

  private _reread(cell: ICell, isWhole: boolean): Rereading {
    const last = this._rereading;
    if (last?.isOf(this.tail, cell.number, isWhole)) {
      return last;
    }
    last?.dispose();
    this._rereading = new Rereading({
      tail: this.tail,
      cell: cell.number,
      isWhole,
      read: (offset, signal) => this._client.journal(this.id, offset, signal),
      onChange: () => this._tell()
    });
    return this._rereading;
  }

  private readonly _polled: PolledModel<IKnownRun>;
  private readonly _listers = new WeakMap<Replay, OutputLister>();
  private readonly _blobs: Blobs;
  private _rereading: Rereading | null = null;
  private _log: Loaded<string> = undefined;
}

// The page counts the seconds of a run by itself, so they are no news; each answer counts anew.
function isSameButForTime(a: IKnownRun, b: IKnownRun): boolean {
  return deepEqual(withoutTime(a), withoutTime(b));
}

function withoutTime(known: IKnownRun): IKnownRun {
  const { run } = known;
  const elapsed_s = isEnded(run) ? run.elapsed_s : 0;
  return { ...known, run: { ...run, seq: 0, elapsed_s } };
}

/** The model of a run on the server that the settings name. */
export function createModel(
  id: string,
  settings: ServerConnection.ISettings,
  runs: IRunsModel
): RunDetail {
  return new RunDetail(id, new RunClient(settings), runs);
}
