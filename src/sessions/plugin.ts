import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { SessionClient } from '../api/sessionClient';
import { ISessionsModel, ISidebar, ISshLogin } from '../tokens';
import { addCommands, canOpenTmux, CommandIDs } from './commands';
import { SessionsModel } from './model';
import { createSection } from './sectionWidget';

const DOMAIN = 'jupyter_remote_helper';
// Below the runs, above the tunnel.
const RANK = 20;

/** The model of the sessions and of what survives. */
export const sessions: JupyterFrontEndPlugin<ISessionsModel> = {
  id: 'jupyter-remote-helper:sessions',
  description: 'Knows the sessions of tmux and screen, and what survives.',
  autoStart: true,
  provides: ISessionsModel,
  activate: (app: JupyterFrontEnd): ISessionsModel => {
    const model = new SessionsModel(
      new SessionClient(app.serviceManager.serverSettings)
    );
    // It is not what the user waits for when the page opens.
    void app.restored.then(() => model.begin());
    return model;
  }
};

/** The section of the panel. */
export const sessionsSection: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-remote-helper:sessions-section',
  description: 'Shows what survives, and the sessions, in the panel.',
  autoStart: true,
  requires: [ISessionsModel, ISidebar],
  optional: [ISshLogin, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    model: ISessionsModel,
    sidebar: ISidebar,
    login: ISshLogin | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    sidebar.addSection(createSection({ app, model, trans, login }), {
      rank: RANK
    });
  }
};

/** The command and the tile that make a tmux session; there while that can be done. */
export const tmuxSession: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-remote-helper:tmux-session',
  description: 'Adds a command and a tile that make a tmux session.',
  autoStart: true,
  requires: [ISessionsModel],
  optional: [ILauncher, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    model: ISessionsModel,
    tiles: ILauncher | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const context = { app, model, trans, login: null };
    addCommands(context);
    palette?.addItem({
      command: CommandIDs.newTmuxSession,
      args: { isPalette: true },
      category: trans.__('Remote Helper')
    });
    let tile: IDisposable | null = null;
    const update = (): void => {
      app.commands.notifyCommandChanged(CommandIDs.newTmuxSession);
      const isWanted = canOpenTmux(context);
      if (isWanted && tile === null) {
        tile = tiles?.add(TILE) ?? null;
      } else if (!isWanted) {
        tile?.dispose();
        tile = null;
      }
    };
    model.changed.connect(update);
    update();
  }
};

const TILE = {
  command: CommandIDs.newTmuxSession,
  // The untranslated name is the key of the launcher's own category.
  // eslint-disable-next-line jupyter/no-untranslated-string
  category: 'Other',
  rank: 2
};
