import { Clipboard } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type * as Contract from '../contract';
import type { Entry, IMenuPlace } from '../ui/menu';
import { openMenu } from '../ui/menu';
import type { IActionContext } from './actions';
import {
  askAndCreate,
  askAndEnd,
  copyAttach,
  hasTerminals,
  open,
  setProtected
} from './actions';

/** What the section can do. Promises resolve when all is settled; none rejects. */
export interface ISessionActions {
  /** Whether a session can be shown in a tab. */
  readonly canOpen: boolean;
  readonly onOpen: (session: Contract.Session) => Promise<void>;
  /** Copies what attaches to a session from the user's own computer. */
  readonly onCopyAttach: (session: Contract.Session) => Promise<void>;
  /** Asks and ends. */
  readonly onEnd: (session: Contract.Session) => Promise<void>;
  /** Opens the menu of a session. */
  readonly onMenu: (session: Contract.Session, place: IMenuPlace) => void;
  /** Asks for a name and makes a session. */
  readonly onNew: (kind: Contract.SessionKind) => Promise<void>;
  readonly onProtect: () => Promise<void>;
  readonly onUndo: () => Promise<void>;
  readonly onRefresh: () => Promise<void>;
  readonly onCopy: (text: string) => void;
}

/** What the section does, by way of the application's commands and its server. */
export function sessionActions(context: IActionContext): ISessionActions {
  const { model, trans } = context;
  const actions: ISessionActions = {
    // Asked each time, since plugins may come later than the section.
    get canOpen() {
      return hasTerminals(context);
    },
    onOpen: session => open(context, session),
    onCopyAttach: session => copyAttach(context, session),
    onEnd: session => askAndEnd(context, session),
    onMenu: (session, place) => {
      const isConnected = model.snapshot.state === 'fresh';
      openMenu(sessionEntries(trans, session, actions, isConnected), place);
    },
    onNew: kind => askAndCreate(context, kind),
    onProtect: () => setProtected(context, true),
    onUndo: () => setProtected(context, false),
    onRefresh: () => model.refresh(),
    onCopy: text => Clipboard.copyToSystem(text)
  };
  return actions;
}

/** What can be done with a session, in the order of its menu; what cannot be done is left out. */
export function sessionEntries(
  trans: TranslationBundle,
  session: Contract.Session,
  actions: ISessionActions,
  isConnected: boolean
): Entry[] {
  const { canOpen, onOpen, onCopyAttach, onEnd } = actions;
  if (!isConnected) {
    return [];
  }
  return [
    ...(canOpen
      ? [{ label: trans.__('Open in Terminal'), act: () => onOpen(session) }]
      : []),
    ...(session.attach !== null
      ? [
          {
            label: trans.__('Copy Attach Command'),
            act: () => onCopyAttach(session)
          }
        ]
      : []),
    null,
    { label: trans.__('End…'), act: () => onEnd(session) }
  ];
}
