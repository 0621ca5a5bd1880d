import * as React from 'react';
import type { ICell } from '../journal/cells';
import type { View } from './view';

/** Every row has this height, so that those out of sight need not be there. */
export const ROW_PX = 26;
const MORE_ROWS = 12;
const KEYS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  Home: -Infinity,
  End: Infinity
};

/** A row that is there, and the height of those before it that are not. */
interface IShownRow {
  readonly cell: ICell;
  readonly index: number;
  readonly before: number;
}

interface IRows {
  readonly ref: React.RefObject<HTMLDivElement>;
  readonly shown: readonly IShownRow[];
  /** The height of the rows after the last one. */
  readonly after: number;
  readonly onScroll: () => void;
  readonly onKeyDown: (event: React.KeyboardEvent) => void;
}

/**
 * The rows of a long table that are in sight, and the chosen one wherever it is; the arrow keys
 * choose, and the chosen one comes into view when the view or following asks for it.
 */
export function useRows(options: {
  readonly listed: readonly ICell[];
  readonly chosen: ICell | null;
  readonly view: View;
}): IRows {
  const { listed, chosen, view } = options;
  const ref = React.useRef<HTMLDivElement>(null);
  const [range, setRange] = React.useState<Range>([0, 40]);
  const chosenIndex = listed.findIndex(
    ({ number }) => number === chosen?.number
  );
  const measure = React.useCallback(() => measured(ref.current, setRange), []);
  useReveal({ ref, view, chosenIndex, number: chosen?.number ?? 0 });
  React.useLayoutEffect(() => {
    const observer = new ResizeObserver(measure);
    if (ref.current) {
      observer.observe(ref.current);
    }
    return () => observer.disconnect();
  }, [measure]);
  const shown = shownRows(listed, range, chosenIndex);
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const step = KEYS[event.key];
    const isPlain = !event.altKey && !event.ctrlKey && !event.metaKey;
    if (step !== undefined && isPlain) {
      event.preventDefault();
      const to = Math.min(listed.length - 1, chosenIndex + step);
      view.jump(listed[Math.max(0, to)]?.number ?? 1);
    }
  };
  const after = (listed.length - 1 - (shown.at(-1)?.index ?? -1)) * ROW_PX;
  return { ref, shown, after, onScroll: measure, onKeyDown };
}

type Range = readonly [number, number];

function measured(
  node: HTMLElement | null,
  setRange: (
    next: (last: readonly [number, number]) => readonly [number, number]
  ) => void
): void {
  if (node) {
    const from = Math.max(0, Math.floor(node.scrollTop / ROW_PX) - MORE_ROWS);
    const to = from + Math.ceil(node.clientHeight / ROW_PX) + 2 * MORE_ROWS;
    setRange(last => (last[0] === from && last[1] === to ? last : [from, to]));
  }
}

/** The rows in a range and the chosen one, in order, with the gaps before them. */
export function shownRows(
  listed: readonly ICell[],
  [first, last]: Range,
  chosen: number
): IShownRow[] {
  let next = 0;
  return listed.flatMap((cell, index) => {
    if ((index < first || index > last) && index !== chosen) {
      return [];
    }
    const before = (index - next) * ROW_PX;
    next = index + 1;
    return [{ cell, index, before }];
  });
}

// Brings the chosen row into view: when it is asked for, and when another cell is followed.
function useReveal(options: {
  readonly ref: React.RefObject<HTMLDivElement>;
  readonly view: View;
  readonly chosenIndex: number;
  readonly number: number;
}): void {
  const { ref, view, chosenIndex, number } = options;
  const wanted = React.useRef<'focus' | null>(null);
  const [asked, ask] = React.useReducer((n: number) => n + 1, 0);
  React.useEffect(() => {
    const slot = (_: View, takesFocus: boolean): void => {
      wanted.current = takesFocus ? 'focus' : null;
      ask();
    };
    view.revealed.connect(slot);
    return () => {
      view.revealed.disconnect(slot);
    };
  }, [view]);
  const isFollowing = view.choice.isFollowing;
  React.useLayoutEffect(() => {
    const node = ref.current;
    if (!node || chosenIndex < 0 || (asked === 0 && !isFollowing)) {
      return;
    }
    scrollTo(node, chosenIndex);
    if (wanted.current === 'focus') {
      wanted.current = null;
      const row = node.querySelector<HTMLElement>(`tr[data-cell="${number}"]`);
      row?.scrollIntoView({ block: 'nearest' });
      row?.focus({ preventScroll: true });
    }
    // By number alone: that the order changes is no reason to scroll.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [asked, isFollowing, number, ref]);
}

function scrollTo(node: HTMLElement, index: number): void {
  // The header stays in place, above the rows.
  const top = index * ROW_PX;
  const most = node.clientHeight - 2 * ROW_PX;
  if (top < node.scrollTop) {
    node.scrollTop = top;
  } else if (top > node.scrollTop + most) {
    node.scrollTop = top - most;
  }
}
