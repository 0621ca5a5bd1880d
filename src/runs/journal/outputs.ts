import type * as Contract from '../../contract';
import type { ITextLimits } from './keptText';
import { KeptText } from './keptText';

/** An output in the form of a notebook file; texts are never split into lines. */
export type Output =
  | {
      readonly output_type: 'stream';
      readonly name: string;
      readonly text: string;
    }
  | {
      readonly output_type: 'error';
      readonly ename: string;
      readonly evalue: string;
      readonly traceback: readonly string[];
    }
  | {
      readonly output_type: 'display_data' | 'execute_result';
      readonly data: Readonly<Record<string, unknown>>;
      readonly metadata: Readonly<Record<string, unknown>>;
      readonly execution_count?: number | null;
    };

/** What a message of the kernel carried, or the name of the file that has it. */
export interface IContent {
  readonly value: unknown;
  readonly blob: string | null;
}

/** What a display shows now, shared by all outputs that are that display. */
export interface IDisplay {
  newest: IContent;
  version: number;
  /** How many outputs are this display. */
  count: number;
}

/** Text on one stream, as long as nothing else comes between. */
export interface IStreamSlot {
  readonly kind: 'stream';
  readonly name: string;
  readonly text: KeptText;
  /** Whether what follows on the same stream is another output. */
  readonly isSealed: boolean;
}

/** Anything else that was put out; `display` when it can change later. */
export interface IOutputSlot {
  readonly kind: 'output';
  readonly type: Contract.Output['output_type'];
  readonly content: IContent;
  readonly display: IDisplay | null;
  readonly size: number;
}

/** One output. */
export type Slot = IStreamSlot | IOutputSlot;

/** How much is kept of the outputs that stand in one place. */
export interface IAreaLimits extends ITextLimits {
  readonly slots: number;
}

/** The outputs of a cell or of an Output widget, of which the newest are kept. */
export class Area {
  constructor(private readonly _limits: IAreaLimits) {}

  readonly slots: Slot[] = [];
  /** Whether the next output takes the place of those that are here. */
  clearsNext = false;
  /** How many outputs, and lines of text in them, came before the ones that are kept. */
  dropped = { slots: 0, lines: 0 };
  /** Grows with each change. */
  version = 0;

  /** About how much memory the outputs take, in characters. */
  get size(): number {
    const last = this.slots.at(-1);
    return this._settled + (last ? sizeOf(last) : 0);
  }

  /** Whether something is not kept. */
  get isPartial(): boolean {
    return (
      this.dropped.slots > 0 ||
      this.slots.some(slot => slot.kind === 'stream' && slot.text.isCut)
    );
  }

  /** Whether there ever was an output that has not been cleared. */
  get hasOutput(): boolean {
    return this.slots.length + this.dropped.slots > 0;
  }

  /** Adds text to the stream of that name. */
  append(name: string, text: string): void {
    let last = this.slots.at(-1);
    if (last?.kind !== 'stream' || last.name !== name || last.isSealed) {
      last = this._stream(name, false);
      this.push(last);
    }
    last.text.append(text);
    this.version++;
  }

  /** Adds what the result has in the place of an input that nobody was there to give. */
  refuse(prompt: string): void {
    const slot = this._stream('stderr', true);
    slot.text.append(
      `${prompt}[input was asked for and refused: nobody is there to give it]\n`
    );
    this.push(slot);
  }

  private _stream(name: string, isSealed: boolean): IStreamSlot {
    return { kind: 'stream', name, text: new KeptText(this._limits), isSealed };
  }

  /** Adds an output. */
  push(slot: Slot): void {
    const last = this.slots.at(-1);
    this._settled += last ? sizeOf(last) : 0;
    this.slots.push(slot);
    this.version++;
    const { slots, chars } = this._limits;
    if (this.slots.length > 2 * slots || this._settled > 8 * chars) {
      this._prune(slots, 4 * chars);
    }
  }

  /** Takes all outputs away, as the program asked. */
  clear(): void {
    this._drop(this.slots.length);
    this.dropped = { slots: 0, lines: 0 };
    this.clearsNext = false;
    this.version++;
  }

  /** Lets go of all outputs, and remembers that there were some. */
  forget(): void {
    this._count(this.slots.length);
    this._drop(this.slots.length);
    this.version++;
  }

  private _prune(mostSlots: number, mostChars: number): void {
    let count = 0;
    let left = this._settled;
    while (
      count < this.slots.length - 1 &&
      (this.slots.length - count > mostSlots || left > mostChars)
    ) {
      const slot = this.slots[count++];
      left -= slot ? sizeOf(slot) : 0;
    }
    this._count(count);
    this._drop(count);
  }

  private _count(count: number): void {
    for (const slot of this.slots.slice(0, count)) {
      this.dropped.slots++;
      this.dropped.lines += slot.kind === 'stream' ? slot.text.lines : 0;
    }
  }

  private _drop(count: number): void {
    for (const slot of this.slots.splice(0, count)) {
      if (slot.kind === 'output' && slot.display) {
        slot.display.count--;
      }
    }
    this._settled = this.slots
      .slice(0, -1)
      .reduce((sum, s) => sum + sizeOf(s), 0);
  }

  // The size of all but the last one, which alone still grows.
  private _settled = 0;
}

function sizeOf(slot: Slot): number {
  return slot.kind === 'stream' ? slot.text.chars + 100 : slot.size;
}

/** An output of some type, from the content of its message and that of a newer one, if any. */
export function outputFrom(
  type: IOutputSlot['type'],
  value: unknown,
  newer: unknown
): Output {
  const content = isObject(value) ? value : {};
  if (type === 'error') {
    const { ename, evalue, traceback } = content;
    return {
      output_type: 'error',
      ename: textFrom(ename),
      evalue: textFrom(evalue),
      traceback: Array.isArray(traceback) ? traceback.map(String) : []
    };
  }
  const { data, metadata } = {
    ...content,
    ...(isObject(newer) ? picked(newer) : {})
  };
  const count = content['execution_count'];
  return {
    output_type: type,
    data: isObject(data) ? bundle(data) : {},
    metadata: isObject(metadata) ? metadata : {},
    ...(type === 'execute_result'
      ? { execution_count: Number.isInteger(count) ? (count as number) : null }
      : {})
  };
}

function textFrom(value: unknown): string {
  return value === undefined ? '' : String(value);
}

function picked(content: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(content).filter(
      ([key]) => key === 'data' || key === 'metadata'
    )
  );
}

function bundle(data: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data).map(([mime, value]) => [mime, mimeValue(mime, value)])
  );
}

// A notebook file has texts in all but JSON types.
function mimeValue(mime: string, value: unknown): unknown {
  if (mime === 'application/json' || mime.endsWith('+json')) {
    return value;
  }
  const isLines =
    Array.isArray(value) && value.every(v => typeof v === 'string');
  return isLines
    ? value.join('')
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
