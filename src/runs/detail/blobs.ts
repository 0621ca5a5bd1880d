import type { IRunClient } from '../../api/runClient';
import { jsonFrom } from '../journal/lines';

const MOST_CHARS = 32_000_000;
const AGAIN_MS = 10_000;

/** The large contents beside a journal, read once they are needed, as many as there is room for. */
export class Blobs {
  constructor(
    private readonly _read: (name: string) => ReturnType<IRunClient['blob']>,
    private readonly _onChange: () => void
  ) {}

  /** A content; undefined while it is not here. */
  readonly get = (name: string): unknown => {
    if (!this._values.has(name)) {
      this._values.set(name, undefined);
      void this._load(name);
    }
    return this._values.get(name);
  };

  private async _load(name: string): Promise<void> {
    try {
      const text = await this._read(name);
      this._makeRoom(text.length);
      this._values.set(name, jsonFrom(text));
    } catch {
      // Asked for again when the cell is shown the next time.
      setTimeout(() => this._values.delete(name), AGAIN_MS);
    }
    this._onChange();
  }

  private _makeRoom(chars: number): void {
    this._chars += chars;
    if (this._chars > MOST_CHARS) {
      this._chars = chars;
      for (const [name, value] of this._values) {
        if (value !== undefined) {
          this._values.delete(name);
        }
      }
    }
  }

  private readonly _values = new Map<string, unknown>();
  private _chars = 0;
}
