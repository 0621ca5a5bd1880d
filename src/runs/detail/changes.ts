/** A line of a comparison; `cell` says that a cell begins there, and in whose counting. */
export interface ILine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
  readonly cell: ICellStart | null;
}

/** Where a cell begins. `number` counts all cells from 1. */
export interface ICellStart {
  readonly number: number;
  readonly type: string;
}

/** Lines that belong together; those in between are the same and left out. */
export type Hunk = readonly ILine[];

const CONTEXT_LINES = 2;
// So many pairs of lines are compared at the most; beyond that all counts as replaced.
const MOST_PAIRS = 4_000_000;

interface IPlace {
  readonly key: string;
  readonly text: string;
  readonly cell: ICellStart | null;
}

/**
 * What is different in the cells of two notebooks, given as their files are; null when one of
 * them is no notebook. Outputs and metadata don't count.
 */
export function changesBetween(before: string, after: string): Hunk[] | null {
  const [old, now] = [placesIn(before), placesIn(after)];
  return old && now ? hunksOf(compared(old, now)) : null;
}

function placesIn(file: string): IPlace[] | null {
  let notebook: unknown;
  try {
    notebook = JSON.parse(file);
  } catch {
    return null;
  }
  const cells = cellsOf(notebook);
  return (
    cells &&
    cells.flatMap((cell, i) => {
      const type = String(cell['cell_type'] ?? 'raw');
      const source = cell['source'] ?? cell['input'] ?? '';
      const text = Array.isArray(source) ? source.join('') : String(source);
      const start = { number: i + 1, type };
      return [
        // By its kind alone, so that a new cell does not change all that follow.
        { key: `\0${type}`, text: '', cell: start },
        ...text.split('\n').map(line => ({ key: line, text: line, cell: null }))
      ];
    })
  );
}

function cellsOf(notebook: unknown): Record<string, unknown>[] | null {
  const worksheets = isObject(notebook) ? notebook['worksheets'] : null;
  const holder: unknown = Array.isArray(worksheets) ? worksheets[0] : notebook;
  const cells = isObject(holder) ? holder['cells'] : null;
  return Array.isArray(cells) && cells.every(isObject) ? cells : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function compared(old: readonly IPlace[], now: readonly IPlace[]): ILine[] {
  const least = Math.min(old.length, now.length);
  let head = 0;
  while (head < least && old[head]?.key === now[head]?.key) {
    head++;
  }
  let tail = 0;
  while (
    tail < least - head &&
    old.at(-1 - tail)?.key === now.at(-1 - tail)?.key
  ) {
    tail++;
  }
  return [
    ...now.slice(0, head).map(place => lineOf('same', place)),
    ...middle(
      old.slice(head, old.length - tail),
      now.slice(head, now.length - tail)
    ),
    ...now.slice(now.length - tail).map(place => lineOf('same', place))
  ];
}

/** The lines of both with as many as possible in common: the longest common subsequence. */
function middle(old: readonly IPlace[], now: readonly IPlace[]): ILine[] {
  const common = commonLengths(old, now);
  const lines: ILine[] = [];
  let [i, j] = [0, 0];
  for (;;) {
    const [removed, added] = [old[i], now[j]];
    if (removed && added && removed.key === added.key) {
      lines.push(lineOf('same', added));
      i++;
      j++;
    } else if (removed && (!added || common(i + 1, j) >= common(i, j + 1))) {
      lines.push(lineOf('removed', removed));
      i++;
    } else if (added) {
      lines.push(lineOf('added', added));
      j++;
    } else {
      return lines;
    }
  }
}

/** How many lines the rest from i of the one and from j of the other have in common. */
function commonLengths(
  old: readonly IPlace[],
  now: readonly IPlace[]
): (i: number, j: number) => number {
  const width = now.length + 1;
  if (old.length * now.length > MOST_PAIRS) {
    return () => 0;
  }
  const found = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      const place = i * width + j;
      found[place] =
        old[i]?.key === now[j]?.key
          ? (found[place + width + 1] ?? 0) + 1
          : Math.max(found[place + width] ?? 0, found[place + 1] ?? 0);
    }
  }
  return (i, j) => found[i * width + j] ?? 0;
}

function lineOf(kind: ILine['kind'], { text, cell }: IPlace): ILine {
  return { kind, text, cell };
}

/** Changed lines with a little around them, and the beginning of the cell that they are in. */
function hunksOf(lines: readonly ILine[]): Hunk[] {
  const isShown = lines.map(() => false);
  let start = 0;
  lines.forEach(({ kind, cell }, i) => {
    start = cell ? i : start;
    if (kind !== 'same') {
      const from = Math.max(0, i - CONTEXT_LINES);
      isShown.fill(true, from, i + CONTEXT_LINES + 1);
      isShown[start] = true;
    }
  });
  const hunks: ILine[][] = [];
  lines.forEach((line, i) => {
    if (isShown[i]) {
      if (i === 0 || !isShown[i - 1]) {
        hunks.push([]);
      }
      hunks.at(-1)?.push(line);
    }
  });
  return hunks;
}
