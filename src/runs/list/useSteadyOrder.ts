import type { FocusEvent } from 'react';
import { useRef, useState } from 'react';
import type * as Contract from '../../contract';

interface IHold {
  readonly onPointerEnter: () => void;
  readonly onPointerLeave: () => void;
  readonly onFocus: () => void;
  readonly onBlur: (event: FocusEvent) => void;
}

/**
 * The runs in their order, which changes only while neither pointer nor focus is in the list:
 * nothing slips away under a click. What is new comes in where it belongs.
 *
 * The handlers are to be spread over the list.
 */
export function useSteadyOrder(
  runs: readonly Contract.Run[]
): readonly [Contract.Run[], IHold] {
  const [isPointed, setIsPointed] = useState(false);
  const [isFocused, setIsFocused] = useState(false);
  const shown = useRef<readonly string[]>([]);
  const order =
    isPointed || isFocused ? steadied(shown.current, runs) : [...runs];
  shown.current = order.map(({ id }) => id);
  return [
    order,
    {
      onPointerEnter: () => setIsPointed(true),
      onPointerLeave: () => setIsPointed(false),
      onFocus: () => setIsFocused(true),
      onBlur: ({ currentTarget, relatedTarget }) =>
        setIsFocused(
          relatedTarget instanceof Node && currentTarget.contains(relatedTarget)
        )
    }
  ];
}

/** The runs with those that were shown before in the order that they had. */
export function steadied(
  shown: readonly string[],
  runs: readonly Contract.Run[]
): Contract.Run[] {
  const places = new Map(shown.map((id, place) => [id, place]));
  const known = runs
    .filter(({ id }) => places.has(id))
    .sort((a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0));
  const steady = known.values();
  const result: Contract.Run[] = [];
  for (const run of runs) {
    result.push(places.has(run.id) ? (steady.next().value ?? run) : run);
  }
  return result;
}
