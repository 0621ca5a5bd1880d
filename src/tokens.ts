import type { Toolbar } from '@jupyterlab/ui-components';
import { Token } from '@lumino/coreutils';
import type { Widget } from '@lumino/widgets';
import type * as Contract from './contract';
import type { IObservable } from './model/polled';

/** What is known of the background runs. */
export interface IRuns {
  /** As the server sent them: unfinished first, then the newest. */
  readonly runs: readonly Contract.Run[];
  /** Whether the server has older runs than these. */
  readonly hasMore: boolean;
  /** The version of the server half. */
  readonly serverVersion: string;
}

/** The background runs of this server, kept up to date. */
export interface IRunsModel extends IObservable<IRuns> {
  /** Asks the server now; resolves when the snapshot has the outcome. */
  refresh(): Promise<void>;
  /**
   * What the file at `path`, relative to the server's root, is and takes.
   *
   * Rejects with a `RemoteHelperError` whose message is a sentence for the user.
   */
  inspect(path: string): Promise<Contract.Inspection>;
  /**
   * Starts a run, without asking anybody. It is in the snapshot when this resolves.
   *
   * Rejects as `inspect` does.
   */
  start(request: Contract.RunRequest): Promise<Contract.Run>;
  /**
   * Asks a run to end, without asking anybody. The snapshot has it as it stands when this
   * resolves, which may be before its end.
   *
   * Rejects as `inspect` does.
   */
  cancel(id: string): Promise<Contract.Run>;
  /**
   * Starts the source of an ended run again, as it is now, with the same parameters and limits.
   * The new run is in the snapshot when this resolves.
   *
   * Rejects as `inspect` does.
   */
  retry(id: string): Promise<Contract.Run>;
}

/** Provided by `jupyter-remote-helper:runs`. */
export const IRunsModel = new Token<IRunsModel>(
  'jupyter-remote-helper:IRunsModel',
  'The background runs of this server: look at them, start, cancel and retry them.'
);

/** The panel at the side, which other plugins fill. */
export interface ISidebar {
  /** Adds a section below the ones that are there. The panel owns it from then on. */
  addSection(section: Widget & Toolbar.IWidgetToolbar): void;
}

/** Provided by `jupyter-remote-helper:sidebar`. */
export const ISidebar = new Token<ISidebar>(
  'jupyter-remote-helper:ISidebar',
  'The Remote Helper panel, to which sections can be added.'
);
