import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { RemoteHelperClient } from '../api/client';
import { runInBackgroundIcon } from '../icons';
import { valueOf } from '../model/snapshot';
import { IRunsModel, ISessionsModel, ISidebar } from '../tokens';
import { addCommands, CommandIDs } from './commands';
import { runActions } from './list/runActions';
import { createSection } from './list/sectionWidget';
import { RunsModel } from './model';
import { isUnseenFailure } from './order';
import { wantedFrom } from './settings';
import { createStatusItem, hasStatus } from './statusItem';
import { tellEnds } from './teller';
import { toldAt } from './told';

const DOMAIN = 'jupyter_remote_helper';
const NOTIFICATIONS_ID = 'jupyter-remote-helper:notifications';
// The sidebar's; absent when that plugin is disabled.
const SHOW_COMMAND = 'remote-helper:show-panel';
const RUN_CHANGED =
  'https://schema.jupyter.org/jupyter_remote_helper/run_changed/v1';
// Beside Lab's own count of terminals and kernels.
const STATUS_RANK = 10;
// The first of the sections.
const SECTION_RANK = 10;

/** The model of the runs, and the commands around them. */
export const runs: JupyterFrontEndPlugin<IRunsModel> = {
  id: 'jupyter-remote-helper:runs',
  description: 'Keeps the list of background runs and adds their commands.',
  autoStart: true,
  provides: IRunsModel,
  optional: [ITranslator, IDocumentManager, ICommandPalette, ISessionsModel],
  activate: (
    app: JupyterFrontEnd,
    translator: ITranslator | null,
    documents: IDocumentManager | null,
    palette: ICommandPalette | null,
    sessions: ISessionsModel | null
  ): IRunsModel => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const { serverSettings, events } = app.serviceManager;
    const model = new RunsModel(new RemoteHelperClient(serverSettings));
    const told = toldAt(serverSettings.baseUrl);
    const survival = sessions?.survival ?? null;
    addCommands({ app, model, trans, documents, told, survival });
    palette?.addItem({
      command: CommandIDs.runNotebook,
      args: { isPalette: true },
      category: trans.__('Remote Helper')
    });
    events.stream.connect((_, { schema_id }) => {
      if (schema_id === RUN_CHANGED) {
        model.hint();
      }
    });
    model.begin();
    return model;
  }
};

/** The messages at the end of runs. */
export const notifications: JupyterFrontEndPlugin<void> = {
  id: NOTIFICATIONS_ID,
  description: 'Tells when a background run has finished or failed.',
  autoStart: true,
  requires: [IRunsModel],
  optional: [ITranslator, ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    model: IRunsModel,
    translator: ITranslator | null,
    registry: ISettingRegistry | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const actions = runActions({ app, model, trans });
    // Where there are no settings, all is told.
    let wanted = { success: true, error: true };
    tellEnds({
      ...{ model, trans },
      told: toldAt(app.serviceManager.serverSettings.baseUrl),
      wants: type => wanted[type],
      emit: ({ message, type, ...options }) =>
        Notification.emit(message, type, options),
      dismiss: Notification.dismiss,
      onOpenResult: actions.onOpenResult,
      onShowError: run =>
        actions.hasDetail ? actions.onShowError(run) : showPanel(app),
      onRetry: run => void actions.onRetry(run)
    });
    void registry?.load(NOTIFICATIONS_ID).then(settings => {
      wanted = wantedFrom(settings);
      settings.changed.connect(() => {
        wanted = wantedFrom(settings);
      });
    });
  }
};

function showPanel(app: JupyterFrontEnd): void {
  if (app.commands.hasCommand(SHOW_COMMAND)) {
    void app.commands.execute(SHOW_COMMAND);
  }
}

/** The section of the panel that lists the runs. */
export const section: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-remote-helper:runs-section',
  description: 'Shows the background runs in the Remote Helper panel.',
  autoStart: true,
  requires: [IRunsModel, ISidebar],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    model: IRunsModel,
    sidebar: ISidebar,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    sidebar.addSection(createSection({ app, model, trans }), {
      rank: SECTION_RANK
    });
    const updateBadge = (): void => {
      const known = valueOf(model.snapshot)?.runs ?? [];
      const count = known.filter(isUnseenFailure).length;
      sidebar.setBadge(count, trans._n('%1 failed', '%1 failed', count));
    };
    model.changed.connect(updateBadge);
  }
};

/** The item in the status bar. */
export const status: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-remote-helper:status',
  description: 'Says in the status bar how many background runs there are.',
  autoStart: true,
  requires: [IRunsModel],
  optional: [IStatusBar, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    model: IRunsModel,
    statusBar: IStatusBar | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    statusBar?.registerStatusItem('jupyter-remote-helper:status', {
      item: createStatusItem({ model, trans, onShow: () => showPanel(app) }),
      align: 'left',
      rank: STATUS_RANK,
      isActive: () => hasStatus({ model, trans }),
      activeStateChanged: model.changed
    });
  }
};

/** The tile in the launcher. */
export const launcher: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-remote-helper:launcher',
  description: 'Adds a tile to the launcher that runs a notebook.',
  autoStart: true,
  requires: [IRunsModel],
  optional: [ILauncher],
  activate: (
    app: JupyterFrontEnd,
    _model: IRunsModel,
    tiles: ILauncher | null
  ): void => {
    tiles?.add({
      command: CommandIDs.runNotebook,
      args: { isLauncher: true },
      // The untranslated name is the key of the launcher's own category.
      // eslint-disable-next-line jupyter/no-untranslated-string
      category: 'Other',
      rank: 1
    });
  }
};

/** The file browser's context menu; the entry itself is in the schema. */
export const fileBrowser: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-remote-helper:filebrowser',
  description: 'Runs the notebook that is selected in the file browser.',
  autoStart: true,
  requires: [IRunsModel],
  optional: [IFileBrowserFactory, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    _model: IRunsModel,
    browsers: IFileBrowserFactory | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const selected = (): string | null => {
      const items = [
        ...(browsers?.tracker.currentWidget?.selectedItems() ?? [])
      ];
      const path = items.length === 1 ? items[0]?.path : undefined;
      return path?.endsWith('.ipynb')
        ? app.serviceManager.contents.localPath(path)
        : null;
    };
    app.commands.addCommand(CommandIDs.runSelected, {
      label: trans.__('Run in Background…'),
      icon: runInBackgroundIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      isVisible: () => selected() !== null,
      execute: () =>
        app.commands.execute(CommandIDs.runNotebook, { path: selected() })
    });
  }
};
