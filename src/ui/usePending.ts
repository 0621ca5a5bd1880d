import { useCallback, useRef, useState } from 'react';

/**
 * An action that is not begun again before it is over, and whether it is under way.
 *
 * The action must not reject.
 */
export function usePending(
  action: () => Promise<void>
): readonly [isPending: boolean, begin: () => void] {
  const [isPending, setIsPending] = useState(false);
  // Two clicks may come before the first has been rendered.
  const isBusy = useRef(false);
  const begin = useCallback(() => {
    if (isBusy.current) {
      return;
    }
    isBusy.current = true;
    setIsPending(true);
    void action().finally(() => {
      isBusy.current = false;
      setIsPending(false);
    });
  }, [action]);
  return [isPending, begin];
}
