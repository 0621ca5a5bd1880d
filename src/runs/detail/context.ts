import type { TranslationBundle } from '@jupyterlab/translation';
import { useCallback, useSyncExternalStore } from 'react';
import type * as Contract from '../../contract';
import type { IRunActions } from '../list/runActions';
import type { RunDetail } from './model';
import type { View } from './view';

/** What every part of the tab gets. */
export interface IDetailContext {
  readonly model: RunDetail;
  readonly view: View;
  readonly trans: TranslationBundle;
  readonly actions: IRunActions;
  /** How far the server's clock is ahead of this one, in milliseconds. */
  readonly clockOffset_ms: () => number;
  /** Saves the result as a file of the browser; tells the user when it cannot. */
  readonly onDownload: () => void;
  /** Shows what has changed in the notebook since; tells the user when it cannot. */
  readonly onCompare: (run: Contract.Run) => Promise<void>;
}

/** Renders again with each change of the run and of the choice. */
export function useDetail({ model, view }: IDetailContext): void {
  const subscribe = useCallback(
    (onChange: () => void) => {
      const slot = (): void => onChange();
      model.changed.connect(slot);
      view.changed.connect(slot);
      return () => {
        model.changed.disconnect(slot);
        view.changed.disconnect(slot);
      };
    },
    [model, view]
  );
  useSyncExternalStore(subscribe, () => model.version);
  useSyncExternalStore(subscribe, () => view.choice);
}
