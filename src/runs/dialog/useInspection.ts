import { useEffect, useState } from 'react';
import type * as Contract from '../../contract';
import type { IRefusal } from '../../model/refusal';

const DEBOUNCE_MS = 250;

/** What is known of the file that is to be run. */
export type Inspected =
  | { readonly kind: 'nothing_chosen' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'known'; readonly inspection: Contract.Inspection }
  | { readonly kind: 'refused'; readonly refusal: IRefusal };

/** Looks into a file; never rejects. */
export type Inspect = (
  path: string
) => Promise<Extract<Inspected, { kind: 'known' | 'refused' }>>;

/**
 * What the file at `path` is, asked again a moment after the path has last changed.
 *
 * An answer that arrives after the path has changed once more is dropped.
 */
export function useInspection(path: string, inspect: Inspect): Inspected {
  const [answer, setAnswer] = useState<{
    readonly path: string;
    readonly inspected: Inspected;
  } | null>(null);
  const isFirst = answer === null;
  useEffect(() => {
    if (!isChosen(path)) {
      return undefined;
    }
    let isCurrent = true;
    const ask = async (): Promise<void> => {
      const inspected = await inspect(path);
      if (isCurrent) {
        setAnswer({ path, inspected });
      }
    };
    const timer = setTimeout(() => void ask(), isFirst ? 0 : DEBOUNCE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
    // Whether it is the first question matters when the path changes, not when the answer comes.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [path, inspect]);
  if (!isChosen(path)) {
    return { kind: 'nothing_chosen' };
  }
  return answer?.path === path ? answer.inspected : { kind: 'asking' };
}

function isChosen(path: string): boolean {
  return path !== '' && !path.endsWith('/');
}
