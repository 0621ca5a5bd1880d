import { useCallback, useSyncExternalStore } from 'react';
import type { IObservable } from '../model/polled';
import type { Snapshot } from '../model/snapshot';

/** The model's snapshot, kept up to date while the component is shown. */
export function useSnapshot<T>(model: IObservable<T>): Snapshot<T> {
  const subscribe = useCallback(
    (onChange: () => void) => {
      const slot = (): void => onChange();
      model.changed.connect(slot);
      return () => {
        model.changed.disconnect(slot);
      };
    },
    [model]
  );
  return useSyncExternalStore(subscribe, () => model.snapshot);
}
