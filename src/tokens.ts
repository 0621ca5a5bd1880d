import type { Toolbar } from '@jupyterlab/ui-components';
import { Token } from '@lumino/coreutils';
import type { Widget } from '@lumino/widgets';
import type * as Contract from './contract';
import type { IObservable } from './model/polled';

/** What is known of the background runs. */
export interface IRuns {
  /** In no order that means anything. */
  readonly runs: readonly Contract.Run[];
  /** Whether the server has older runs than these. */
  readonly hasMore: boolean;
  /** The version of the server half. */
  readonly serverVersion: string;
  /** Which programs can execute a notebook there. */
  readonly engines: readonly Contract.Run['engine'][];
  /** Into which formats results can be converted there. */
  readonly exportFormats: readonly Contract.ExportFormat[];
  /** How far the server's clock is ahead of the page's, in milliseconds. */
  readonly clockOffset_ms: number;
}

/** The background runs of this server, kept up to date. */
export interface IRunsModel extends IObservable<IRuns> {
  /** Asks the server now; resolves when the snapshot has the outcome. */
  refresh(): Promise<void>;
  /** Asks in a moment, since something is said to have changed. */
  hint(): void;
  /**
   * Asks for the runs that follow those which are known; resolves when they are in the snapshot.
   *
   * Rejects as `inspect` does.
   */
  loadMore(): Promise<void>;
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
  /**
   * Notes that the user has seen how a run ended, for every tab and browser.
   *
   * Rejects as `inspect` does.
   */
  markSeen(id: string): Promise<Contract.Run>;
  /**
   * Trusts the result of a run as Lab trusts what the user ran, if it is what the run left.
   *
   * Rejects as `inspect` does.
   */
  signResult(id: string): Promise<Contract.Run>;
  /**
   * Gives up a run of which nothing can be told, without asking anybody: it counts as lost.
   *
   * Rejects as `inspect` does.
   */
  treatAsEnded(id: string): Promise<Contract.Run>;
  /**
   * Takes an ended run off the list, without asking anybody. Its result stays where it is.
   *
   * Rejects as `inspect` does.
   */
  remove(id: string): Promise<void>;
}

/** Provided by `jupyter-remote-helper:runs`. */
export const IRunsModel = new Token<IRunsModel>(
  'jupyter-remote-helper:IRunsModel',
  'The background runs of this server: look at them, start, end and remove them.'
);

/** What survives a dropped connection, kept up to date while somebody looks at it. */
export interface ISurvivalModel extends IObservable<Contract.Survival> {
  /** Asks the server now; resolves when the snapshot has the outcome. */
  refresh(): Promise<void>;
}

/** The sessions of tmux and screen on this host, kept up to date while somebody looks. */
export interface ISessionsModel extends IObservable<Contract.SessionList> {
  /** Whether this server, and a run started in it, survives a dropped connection. */
  readonly survival: ISurvivalModel;
  /** Somebody looks at it now, or does not any more. */
  setWatched(isWatched: boolean): void;
  /** Asks the server for both now; resolves when the snapshots have the outcome. */
  refresh(): Promise<void>;
  /**
   * Lets a closed terminal not end this server, or takes that back. The snapshot has the verdict
   * when this resolves.
   *
   * Rejects with an error whose message is a sentence for the user.
   */
  setProtected(isProtected: boolean): Promise<Contract.Verdict>;
  /** Makes a session, without asking anybody. Rejects as `setProtected` does. */
  create(request: Contract.SessionRequest): Promise<Contract.Session>;
  /** The terminal of the server that shows a session. Rejects as `setProtected` does. */
  open(session: Contract.Session): Promise<Contract.OpenTerminal>;
  /**
   * Ends a session, without asking anybody; one that holds Jupyter servers only if `servers` has
   * the ids of them all. Rejects as `setProtected` does.
   */
  end(
    session: Contract.Session,
    servers: readonly string[]
  ): Promise<Contract.SessionEnd>;
}

/** Provided by `jupyter-remote-helper:sessions`. */
export const ISessionsModel = new Token<ISessionsModel>(
  'jupyter-remote-helper:ISessionsModel',
  'The sessions of tmux and screen on this host, and what survives a dropped connection.'
);

/** How the user's own computer logs in to this host. */
export interface ISshLogin {
  /**
   * The words behind `ssh`, the host last; null where it takes the user to know them for sure.
   *
   * Rejects with an error whose message is a sentence for the user.
   */
  words(): Promise<readonly string[] | null>;
  /**
   * The command that copies a file of this host to the user's own computer, into the folder where
   * it is typed; null where `words` is null, and where the path cannot stand in a command.
   *
   * Rejects as `words` does.
   */
  fetch(path: string): Promise<string | null>;
}

/** Provided by `jupyter-remote-helper:ssh-login`. */
export const ISshLogin = new Token<ISshLogin>(
  'jupyter-remote-helper:ISshLogin',
  'How the user’s own computer logs in to this host by ssh.'
);

/** Where a section stands, and how it looks at first. */
export interface ISectionPlace {
  /** Sections of a lower rank stand above it; 20 if not said. */
  readonly rank?: number;
  /** Whether it is folded until somebody opens it. */
  readonly isFolded?: boolean;
}

/** The panel at the side, which other plugins fill. */
export interface ISidebar {
  /** Adds a section, which the panel owns from then on. */
  addSection(
    section: Widget & Toolbar.IWidgetToolbar,
    place?: ISectionPlace
  ): void;
  /**
   * Says that something in the panel waits to be seen: `count` stands on the panel's icon and
   * `text` in its caption. At zero neither does.
   */
  setBadge(count: number, text: string): void;
}

/** Provided by `jupyter-remote-helper:sidebar`. */
export const ISidebar = new Token<ISidebar>(
  'jupyter-remote-helper:ISidebar',
  'The Remote Helper panel, to which sections can be added.'
);
