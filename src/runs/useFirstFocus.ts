import type { RefObject } from 'react';
import { useEffect, useRef } from 'react';
import type { Inspected } from './useInspection';

/**
 * Puts the focus, once, where most people type next: the first parameter, else the notebook while
 * none is chosen or it was refused, else the name.
 *
 * It waits for the answer about the notebook, and gives up when the user was faster
 * (`isFirstPath` false).
 */
export function useFirstFocus(
  inspected: Inspected,
  isFirstPath: boolean
): RefObject<HTMLDivElement> {
  const form = useRef<HTMLDivElement>(null);
  const isDone = useRef(false);
  useEffect(() => {
    if (isDone.current || inspected.kind === 'asking') {
      return;
    }
    isDone.current = true;
    const order =
      inspected.kind === 'known' ? ['parameter', 'name'] : ['notebook', 'name'];
    const field = order
      .map(name => form.current?.querySelector(`[data-field="${name}"]`))
      .find(node => node instanceof HTMLElement);
    if (isFirstPath && field instanceof HTMLElement) {
      field.focus();
    }
  }, [inspected, isFirstPath]);
  return form;
}
