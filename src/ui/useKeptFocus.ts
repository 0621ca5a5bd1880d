import type { FocusEvent, RefObject } from 'react';
import { useLayoutEffect, useRef } from 'react';

interface IKeptFocus<T> {
  readonly ref: RefObject<T>;
  readonly onFocus: (event: FocusEvent) => void;
  readonly onBlur: () => void;
}

/**
 * Keeps the focus inside an element whose controls come and go: when the one that has the focus
 * is taken away, the first button that is left gets it.
 *
 * The result is to be spread over the element.
 */
export function useKeptFocus<T extends HTMLElement>(): IKeptFocus<T> {
  const ref = useRef<T>(null);
  const focused = useRef<Element | null>(null);
  useLayoutEffect(() => {
    // React hears of no blur when it removes an element itself, so it is still remembered.
    if (focused.current !== null && !focused.current.isConnected) {
      focused.current = null;
      ref.current?.querySelector('button')?.focus();
    }
  });
  return {
    ref,
    onFocus: event => {
      focused.current = event.target;
    },
    onBlur: () => {
      focused.current = null;
    }
  };
}
