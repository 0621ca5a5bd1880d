import type { Replay } from '../replay';
import type {
  Area,
  IContent,
  IOutputSlot,
  IStreamSlot,
  Output,
  Slot
} from './outputs';
import { isObject, outputFrom } from './outputs';

const WIDGET_VIEW = 'application/vnd.jupyter.widget-view+json';

/** The content of a file beside the journal: undefined while it is not here. */
export type GetBlob = (name: string) => unknown;

/** What is to be seen of the outputs of a cell. */
export interface IShown {
  /** The same object as before for an output that has not changed. */
  readonly outputs: readonly Output[];
  /** The contents that are needed and not here, by name. */
  readonly missing: readonly string[];
  /** How many lines of text the cell has printed, and how many of them are among the outputs. */
  readonly lines: number;
  readonly shownLines: number;
  /** Whether there is more than this. */
  readonly isPartial: boolean;
}

/** Makes lists of outputs again and again, and keeps those that stay the same. */
export class OutputLister {
  constructor(private readonly _replay: Replay) {}

  /**
   * The outputs of a cell: all that is kept, or the newest with no more than `lines` of text.
   *
   * What an Output widget has captured stands in its place.
   */
  list(cell: number, getBlob: GetBlob, lines: number | null): IShown {
    const area = this._replay.area(cell);
    return area
      ? this._collect(area, getBlob, lines)
      : { outputs: [], missing: [], lines: 0, shownLines: 0, isPartial: false };
  }

  private _collect(area: Area, getBlob: GetBlob, most: number | null): IShown {
    const outputs: Output[] = [];
    const missing: string[] = [];
    let shownLines = 0;
    let isPartial = area.isPartial;
    const get: GetBlob = name => {
      const value = getBlob(name);
      if (value === undefined) {
        missing.push(name);
      }
      return value;
    };
    for (const slot of [...area.slots].reverse()) {
      const left = most === null ? null : most - shownLines;
      if (slot.kind === 'output') {
        outputs.push(...this._expanded(slot, get).reverse());
      } else if (left === null || left > 0) {
        const lines = Math.min(slot.text.keptLines, left ?? Infinity);
        isPartial ||= lines < slot.text.lines;
        shownLines += lines;
        outputs.push(this._stream(slot, left === null ? null : lines));
      } else {
        isPartial = true;
      }
    }
    const lines = area.slots.reduce((sum, slot) => sum + linesOf(slot), 0);
    return {
      outputs: outputs.reverse(),
      missing,
      lines: area.dropped.lines + lines,
      shownLines,
      isPartial
    };
  }

  private _stream(slot: IStreamSlot, lines: number | null): Output {
    const { text, name } = slot;
    const isWhole = lines === null || lines >= text.keptLines;
    return this._cached(
      slot,
      `${text.version} ${isWhole ? '' : lines}`,
      () => ({
        output_type: 'stream',
        name,
        text: isWhole ? text.text('…\n') : text.tail(lines)
      })
    );
  }

  private _expanded(slot: IOutputSlot, get: GetBlob): Output[] {
    const output = this._output(slot, get);
    if (output.output_type === 'display_data') {
      const view = output.data[WIDGET_VIEW];
      const id = isObject(view) ? String(view['model_id']) : '';
      const area = this._replay.area(id);
      const captured = area
        ? area.slots.map(inner =>
            inner.kind === 'stream'
              ? this._stream(inner, null)
              : this._output(inner, get)
          )
        : this._replay.capture.written(id);
      if (area || captured.length > 0) {
        return [...captured];
      }
    }
    return [output];
  }

  private _output(slot: IOutputSlot, get: GetBlob): Output {
    const { content, display } = slot;
    const newest = display?.newest;
    const load = ({ value, blob }: typeof content): unknown =>
      blob === null ? value : get(blob);
    const value = load(content);
    const newer = newest && isOther(newest, content) ? load(newest) : null;
    const isMissing = value === undefined || newer === undefined;
    return this._cached(slot, `${display?.version} ${isMissing}`, () =>
      outputFrom(slot.type, value, newer)
    );
  }

  private _cached(slot: Slot, version: string, make: () => Output): Output {
    const last = this._cache.get(slot);
    if (last?.version === version) {
      return last.output;
    }
    const output = make();
    this._cache.set(slot, { version, output });
    return output;
  }

  private readonly _cache = new WeakMap<
    Slot,
    { version: string; output: Output }
  >();
}

function isOther(a: IContent, b: IContent): boolean {
  return a.value !== b.value || a.blob !== b.blob;
}

function linesOf(slot: Slot): number {
  return slot.kind === 'stream' ? slot.text.lines : 0;
}
