import type { RefObject } from 'react';
import { useEffect, useRef } from 'react';
import type { Inspected } from './useInspection';

/**
 * Puts the focus, once, where most people type next: the first field with a problem, else the first
 * parameter, else the notebook while none is chosen or it was refused, else the name.
 *
 * It waits for the answer about the notebook, and gives up when the user was faster: when another
 * path is typed (`isFirstPath` false), or another field of the form has the focus already.
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
    const isUsed = form.current?.contains(document.activeElement) ?? false;
    const field = firstField(form.current, inspected);
    if (isFirstPath && !isUsed) {
      field?.focus();
    }
  }, [inspected, isFirstPath]);
  return form;
}

function firstField(
  form: HTMLElement | null,
  { kind }: Inspected
): HTMLElement | undefined {
  const usual = kind === 'known' ? 'parameter' : 'notebook';
  return ['[aria-invalid=true]', `[data-field=${usual}]`, '[data-field=name]']
    .map(selector => form?.querySelector(selector))
    .find(node => node instanceof HTMLElement);
}
