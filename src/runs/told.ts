const MOST = 500;

/** A small place for text that outlives the page and that all tabs share, such as localStorage. */
export type Store = Pick<Storage, 'getItem' | 'setItem'>;

/**
 * Which runs this browser watches, and of which it has told the end.
 *
 * Each run is told once, by whichever tab comes first, also when it ended while no tab was open.
 * Runs that nobody here has seen unfinished are not told at all.
 */
export class Told {
  constructor(
    private readonly _store: Store | null,
    private readonly _key: string
  ) {}

  /** Watches a run from now on, unless its end has been told or is not to be. */
  watch(id: string): void {
    const marks = this._read();
    if (!marks.has(id)) {
      this._write(marks.set(id, 'watched'));
    }
  }

  /** Sees to it that the end of a run is not told. */
  silence(id: string): void {
    const marks = this._read();
    if (marks.get(id) !== 'told') {
      this._write(marks.set(id, 'told'));
    }
  }

  /** Whether the end of a run is to be told, by the caller, now; true once at the most. */
  claim(id: string): boolean {
    const marks = this._read();
    if (marks.get(id) !== 'watched') {
      return false;
    }
    this._write(marks.set(id, 'told'));
    return true;
  }

  private _read(): Map<string, Mark> {
    try {
      const text = this._store?.getItem(this._key);
      const entries = text ? (JSON.parse(text) as unknown) : [];
      this._marks =
        isEntries(entries) && this._store ? new Map(entries) : this._marks;
    } catch {
      // A browser may refuse its storage; then each tab remembers for itself.
    }
    return this._marks;
  }

  private _write(marks: Map<string, Mark>): void {
    // Ids begin with the time, so the oldest come first.
    this._marks = new Map([...marks].sort(byId).slice(-MOST));
    try {
      this._store?.setItem(this._key, JSON.stringify([...this._marks]));
    } catch {
      // As above, or it is full.
    }
  }

  private _marks = new Map<string, Mark>();
}

const known = new Map<string, Told>();

/** The one `Told` of a page for the server at `baseUrl`, kept by the browser if it lets us. */
export function toldAt(baseUrl: string): Told {
  const key = `jupyter-remote-helper:told:${baseUrl}`;
  const told = known.get(key) ?? new Told(storage(), key);
  known.set(key, told);
  return told;
}

function storage(): Store | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

type Mark = 'watched' | 'told';

function byId([a]: [string, Mark], [b]: [string, Mark]): number {
  return a < b ? -1 : 1;
}

function isEntries(data: unknown): data is [string, Mark][] {
  return (
    Array.isArray(data) &&
    data.every(
      entry =>
        Array.isArray(entry) &&
        typeof entry[0] === 'string' &&
        (entry[1] === 'watched' || entry[1] === 'told')
    )
  );
}
