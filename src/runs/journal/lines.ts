import type * as Contract from '../../contract';

/** A whole line of the journal, without its end, and the offset of its first byte. */
export interface ILine {
  readonly bytes: Uint8Array;
  readonly start: number;
}

const NEWLINE = 10;

/** Cuts bytes into whole lines, wherever they were cut before. */
export class LineCutter {
  /** `start` is the offset of the first byte that will be pushed. */
  constructor(start: number) {
    this._start = start;
  }

  /** The lines that these bytes complete, in order. */
  *push(chunk: Uint8Array): Generator<ILine> {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, from);
      if (end < 0) {
        break;
      }
      const bytes = this._joined(chunk.subarray(from, end));
      yield { bytes, start: this._start };
      this._start += bytes.length + 1;
      from = end + 1;
    }
    if (from < chunk.length) {
      this._rest.push(chunk.slice(from));
    }
  }

  private _joined(last: Uint8Array): Uint8Array {
    if (this._rest.length === 0) {
      return last;
    }
    const parts = [...this._rest, last];
    this._rest = [];
    const size = parts.reduce((sum, part) => sum + part.length, 0);
    const whole = new Uint8Array(size);
    let place = 0;
    for (const part of parts) {
      whole.set(part, place);
      place += part.length;
    }
    return whole;
  }

  private _start: number;
  // Pieces of one line; joined once, so that a long line costs no more than its length.
  private _rest: Uint8Array[] = [];
}

const CRC_TAIL = ',"crc":"00000000"}'.length;
const decoder = new TextDecoder();

/** The record in a line; null when the line is damaged, or nothing that is known here. */
export function recordFrom(line: Uint8Array): Contract.JournalRecord | null {
  const end = line.length - CRC_TAIL;
  if (end <= 0) {
    return null;
  }
  const sum = crc32(line.subarray(0, end)).toString(16).padStart(8, '0');
  if (decoder.decode(line.subarray(end)) !== `,"crc":"${sum}"}`) {
    return null;
  }
  const value = parsed(decoder.decode(line));
  return isRecord(value) ? value : null;
}

// Python's writers put NaN and Infinity into JSON, which has no words for them.
const WORDS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?Infinity\b|NaN\b/g;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const sound = text.replace(WORDS, word =>
      word.startsWith('"') ? word : 'null'
    );
    try {
      return JSON.parse(sound) as unknown;
    } catch {
      return null;
    }
  }
}

/** A JSON value from a text of a kernel; null when it cannot be read. */
export const jsonFrom: (text: string) => unknown = parsed;

function isRecord(value: unknown): value is Contract.JournalRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    'seq' in value &&
    typeof value.seq === 'number'
  );
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) {
    value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return value;
});

/** CRC-32 as zlib has it. */
export function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) {
    // Both indices are in range by construction.
    value =
      (TABLE[(value ^ (bytes[i] as number)) & 0xff] as number) ^ (value >>> 8);
  }
  return (value ^ 0xffffffff) >>> 0;
}
