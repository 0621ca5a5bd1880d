import type * as Contract from '../contract';
import { Capture } from './journal/capture';
import type { ICell } from './journal/cells';
import { Cells } from './journal/cells';
import { PROGRAM, TAIL } from './journal/limits';
import { LineCutter, recordFrom } from './journal/lines';
import type { IAreaLimits, IDisplay } from './journal/outputs';
import { Area } from './journal/outputs';

/** What the kernel's process used at a moment. Seconds are of the runner's steady clock. */
export interface IUsage {
  readonly steady_s: number;
  readonly memory_bytes: number;
  readonly cpu_s: number;
}

const MOST_CHARS = 24_000_000;
const USAGE_SAMPLES = 37;

/** How a replay is set up. */
export interface IReplayOptions {
  /** The offset in the journal of the first byte that will be pushed. */
  readonly start?: number;
  readonly limits?: IAreaLimits;
  /** The outputs of this cell alone are of interest. */
  readonly only?: number;
  /** Output widgets that were made before `start`. */
  readonly outputWidgets?: Iterable<string>;
}

type Place = number | string;

/**
 * From the journal's bytes to cells and outputs, in the order and merged as in the result. Pure.
 *
 * It takes the bytes in pieces, cut anywhere, in time in proportion to their length. Of what was
 * put out it keeps a limited amount: `isPartial` says where something is missing, and another
 * replay, from where the cell begins, has it. Damaged lines and unknown records are passed over.
 */
export class Replay {
  constructor(private readonly _options: IReplayOptions = {}) {
    this._cutter = new LineCutter(_options.start ?? 0);
    this.capture = new Capture(_options.outputWidgets);
  }

  readonly capture: Capture;
  /** Grows when any display changes, in whichever cell it stands. */
  displayVersion = 0;
  /** Whether the runner has written how the run ended. */
  hasEnded = false;
  /** Whether records came that cannot follow the ones before: it is another journal. */
  isOutOfOrder = false;
  /** The steady clock of the newest record. */
  steady_s = 0;
  /** What was used lately, oldest first; an array is never changed. */
  usage: readonly IUsage[] = [];

  /** The code cells in order; another array after a change. */
  get cells(): readonly ICell[] {
    return this._cells.list;
  }

  /** The outputs of a cell or of an Output widget; null when there are none. */
  area(place: Place): Area | null {
    return this._areas.get(place) ?? null;
  }

  /** Takes the next bytes of the journal. */
  push(chunk: Uint8Array): void {
    let isFirst = true;
    for (const { bytes, start } of this._cutter.push(chunk)) {
      const record = recordFrom(bytes);
      if (record) {
        this._check(record);
        this._apply(record, start, bytes.length);
        this._unsaved += bytes.length;
        if (this._unsaved > MOST_CHARS / 8) {
          this._unsaved = 0;
          this._save();
        }
      } else if (isFirst && this._seq >= 0) {
        // What follows a whole line begins with one, unless it is from elsewhere.
        this.isOutOfOrder = true;
      }
      isFirst = false;
    }
  }

  /** The run has ended, even if the runner wrote no end. */
  end(): void {
    this._cells.stop(this.steady_s);
  }

  private _check({ kind, seq, steady_s }: Contract.JournalRecord): void {
    // Each attempt counts anew, and says so.
    if (kind !== 'opened' && seq <= this._seq) {
      this.isOutOfOrder = true;
    }
    this._seq = seq;
    this.steady_s = steady_s;
  }

  private _apply(
    record: Contract.JournalRecord,
    start: number,
    size: number
  ): void {
    const end = start + size + 1;
    switch (record.kind) {
      case 'opened':
        this._open(record);
        break;
      case 'planned':
        record.labels.forEach((label, i) =>
          this._cells.change(i + 1, { label })
        );
        break;
      case 'cell_started':
        this._messages.set(record.cell, record.message_id);
        this._cells.begin(record, start);
        break;
      case 'cell_ended':
        this._cells.end(record, start);
        break;
      case 'usage':
        this._use(record);
        break;
      case 'comm':
        this.capture.apply(record);
        break;
      case 'ended':
        this.hasEnded = true;
        this.end();
        if (record.state.kind === 'cancelled') {
          this._cells.cancel();
        }
        break;
      default:
        this._applyOutput(record, size, end);
    }
  }

  private _applyOutput(
    record: Contract.JournalRecord,
    size: number,
    end: number
  ): void {
    switch (record.kind) {
      case 'stream':
        this._receiving(record.cell, end)?.append(record.name, record.text);
        break;
      case 'log':
        this._receiving(PROGRAM, end)?.append(record.name, record.text);
        break;
      case 'output':
        this._output(record, size, end);
        break;
      case 'display_updated': {
        const display = this._displays.get(record.display_id);
        if (display) {
          this._update(display, record);
        }
        break;
      }
      case 'input_refused':
        if (record.cell !== null) {
          this._receiving(record.cell, end)?.refuse(record.prompt);
        }
        break;
      case 'cleared':
        this._clear(record, end);
        break;
      default:
        break;
    }
  }

  // A further attempt begins from nothing.
  private _open({ total }: Contract.Opened): void {
    this._cells.clear();
    this._areas.clear();
    this._displays.clear();
    this._messages.clear();
    this.hasEnded = false;
    this._cells.expect(total ?? 0);
  }

  private _output(record: Contract.Output, size: number, end: number): void {
    let display: IDisplay | null = null;
    const { display_id, content: value, blob } = record;
    if (display_id !== null) {
      // Wherever it stands already, it changes too.
      display = this._displays.get(display_id) ?? {
        newest: { value, blob },
        version: 0,
        count: 0
      };
      this._displays.set(display_id, display);
      this._update(display, record);
    }
    const area = this._receiving(record.cell, end);
    if (area) {
      const content = { value, blob };
      if (display) {
        display.count++;
      }
      area.push({
        kind: 'output',
        type: record.output_type,
        content,
        display,
        size
      });
    }
    if (display?.count === 0 && display_id !== null) {
      this._displays.delete(display_id);
    }
  }

  private _update(
    display: IDisplay,
    { content: value, blob }: Contract.Output | Contract.DisplayUpdated
  ): void {
    display.newest = { value, blob };
    display.version++;
    this.displayVersion++;
  }

  private _clear({ cell, wait }: Contract.Cleared, end: number): void {
    const area = this._areas.get(this._place(cell));
    if (area && wait) {
      area.clearsNext = true;
    } else {
      area?.clear();
    }
    this._cells.touch(cell, end, this.area(cell)?.hasOutput ?? false);
  }

  /** The area that takes what a cell puts out now. */
  private _receiving(cell: number, end: number): Area | null {
    const { only, limits = TAIL } = this._options;
    const place = this._place(cell);
    if (only !== undefined && cell !== only) {
      return null;
    }
    const area = this._areas.get(place) ?? new Area(limits);
    if (area.clearsNext) {
      area.clear();
    }
    if (this._last !== area) {
      // Kept in the order in which they last changed.
      this._areas.delete(place);
      this._areas.set(place, area);
      this._last = area;
    }
    this._cells.touch(cell, end, true);
    return area;
  }

  private _place(cell: number): Place {
    return this.capture.of(this._messages.get(cell) ?? '') ?? cell;
  }

  // Lets go of what changed longest ago, once all cells together take too much memory.
  private _save(): void {
    const areas = [...this._areas.values()];
    let total = areas.reduce((sum, area) => sum + area.size, 0);
    for (const area of areas) {
      if (total > MOST_CHARS && area !== this._last) {
        total -= area.size;
        area.forget();
      }
    }
    for (const [id, { count }] of this._displays) {
      if (count === 0) {
        this._displays.delete(id);
      }
    }
  }

  private _use(usage: Contract.Usage): void {
    this.usage = [...this.usage.slice(1 - USAGE_SAMPLES), usage];
  }

  private readonly _cutter: LineCutter;
  private readonly _cells = new Cells();
  private readonly _areas = new Map<Place, Area>();
  private readonly _displays = new Map<string, IDisplay>();
  private readonly _messages = new Map<number, string>();
  private _seq = -1;
  private _last: Area | null = null;
  private _unsaved = 0;
}
