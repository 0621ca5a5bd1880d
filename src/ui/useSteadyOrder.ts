import type { FocusEvent } from 'react';
import { useRef, useState } from 'react';

/** What can be told from others of its kind. */
interface IKeyed {
  readonly id: string;
}

interface IHold {
  readonly onPointerEnter: () => void;
  readonly onPointerLeave: () => void;
  readonly onFocus: () => void;
  readonly onBlur: (event: FocusEvent) => void;
}

/**
 * Things in their order, which changes only while neither pointer nor focus is in the list:
 * nothing slips away under a click. What is new comes in where it belongs.
 *
 * The handlers are to be spread over the list.
 */
export function useSteadyOrder<T extends IKeyed>(
  things: readonly T[]
): readonly [T[], IHold] {
  const [isPointed, setIsPointed] = useState(false);
  const [isFocused, setIsFocused] = useState(false);
  const shown = useRef<readonly string[]>([]);
  const order =
    isPointed || isFocused ? steadied(shown.current, things) : [...things];
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

/** The things with those that were shown before in the order that they had. */
export function steadied<T extends IKeyed>(
  shown: readonly string[],
  things: readonly T[]
): T[] {
  const places = new Map(shown.map((id, place) => [id, place]));
  const known = things
    .filter(({ id }) => places.has(id))
    .sort((a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0));
  const steady = known.values();
  const result: T[] = [];
  for (const thing of things) {
    const isKnown = places.has(thing.id);
    result.push(isKnown ? (steady.next().value ?? thing) : thing);
  }
  return result;
}
