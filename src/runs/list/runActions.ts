import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Clipboard } from '@jupyterlab/apputils';
import type * as Contract from '../../contract';
import type { IActionContext } from '../actions';
import {
  askAndCancel,
  askAndRemove,
  askAndTreatAsEnded,
  markSeen,
  openPath,
  retry
} from '../actions';
import { CommandIDs } from '../commands';
import type { IMenuPlace } from '../../ui/menu';
import { openMenu } from '../../ui/menu';
import { runEntries } from './menu';

/** What the list can do with its runs. Promises resolve when all is settled; none rejects. */
export interface IRunActions {
  /** Whether there is a tab that shows a run in full. */
  readonly hasDetail: boolean;
  /** Shows a run in full; only with `hasDetail`. */
  readonly onOpen: (run: Contract.Run) => void;
  readonly onOpenResult: (run: Contract.Run) => void;
  readonly onOpenSource: (run: Contract.Run) => void;
  /** Opens a file of the server by its path. */
  readonly onOpenFile: (path: string) => void;
  /** Shows where and why a run failed; only with `hasDetail`. */
  readonly onShowError: (run: Contract.Run) => void;
  /** Asks and cancels. */
  readonly onCancel: (run: Contract.Run) => Promise<void>;
  /** Starts the run again, without asking. */
  readonly onRetry: (run: Contract.Run) => Promise<void>;
  /** Opens the dialog, filled in as for this run. */
  readonly onRetryWithChanges: (run: Contract.Run) => void;
  /** Asks and gives up. */
  readonly onTreatAsEnded: (run: Contract.Run) => void;
  /** Asks and removes. */
  readonly onRemove: (run: Contract.Run) => void;
  readonly onCopy: (text: string) => void;
  /** Whether there is a command that fetches results to the user's own computer. */
  readonly canFetch: boolean;
  /** Copies that command; only with `canFetch`. */
  readonly onCopyFetch: (run: Contract.Run) => void;
  /** Opens the menu of a run. */
  readonly onMenu: (run: Contract.Run, place: IMenuPlace) => void;
}

/** What it takes to act on the runs of a list. */
export interface IRunActionsOptions extends IActionContext {
  readonly app: JupyterFrontEnd;
}

/** What the rows of a list do, by way of the application's commands and its server. */
export function runActions(options: IRunActionsOptions): IRunActions {
  const { app, model, trans } = options;
  const openDetail = (run: Contract.Run): void => {
    void app.commands.execute(CommandIDs.openRun, { id: run.id });
    void markSeen(options, run);
  };
  const openFile = (path: string | null): void =>
    void openPath(options, path ?? '');
  const actions: IRunActions = {
    // Asked each time, since plugins may come later than the list.
    get hasDetail() {
      return app.commands.hasCommand(CommandIDs.openRun);
    },
    onOpen: openDetail,
    onShowError: openDetail,
    onOpenResult: run => {
      void app.commands.execute(CommandIDs.openResult, { id: run.id });
      void markSeen(options, run);
    },
    onOpenSource: ({ source }) => openFile(source.api_path),
    onOpenFile: openFile,
    onCancel: run => askAndCancel(options, run),
    onRetry: run => retry(options, run),
    onRetryWithChanges: ({ id }) =>
      void app.commands.execute(CommandIDs.retryWithChanges, { id }),
    onTreatAsEnded: run => void askAndTreatAsEnded(options, run),
    onRemove: run => void askAndRemove(options, run),
    onCopy: text => Clipboard.copyToSystem(text),
    get canFetch() {
      return app.commands.hasCommand(CommandIDs.copyFetch);
    },
    onCopyFetch: ({ id }) =>
      void app.commands.execute(CommandIDs.copyFetch, { id }),
    onMenu: (run, place) => {
      const isConnected = model.snapshot.state === 'fresh';
      openMenu(runEntries(trans, run, actions, isConnected), place);
    }
  };
  return actions;
}
