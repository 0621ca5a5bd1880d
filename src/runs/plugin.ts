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
import { IRunsModel, ISidebar } from '../tokens';
import type { ICommandContext } from './commands';
import { addCommands, CommandIDs } from './commands';
import { runActions } from './list/runActions';
import { createSection } from './list/sectionWidget';
import { RunsModel } from './model';
import { isUnseenFailure } from './order';
import { settingsFrom } from './settings';
import { createStatusItem, hasStatus } from './statusItem';
import { Teller } from './teller';
import { Told } from './told';

const DOMAIN = 'jupyter_remote_helper';
const RUNS_ID = 'jupyter-remote-helper:runs';
// The sidebar's; absent when that plugin is disabled.
const SHOW_COMMAND = 'remote-helper:show-panel';
const RUN_CHANGED =
  'https://schema.jupyter.org/jupyter_remote_helper/run_changed/v1';
// Beside Lab's own count of terminals and kernels.
const STATUS_RANK = 10;

/** The model of the runs, the commands around them, and the messages about them. */
export const runs: JupyterFrontEndPlugin<IRunsModel> = {
  id: RUNS_ID,
  description: 'Keeps the list of background runs and adds their commands.',
  autoStart: true,
  provides: IRunsModel,
  optional: [ITranslator, IDocumentManager, ICommandPalette, ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    translator: ITranslator | null,
    documents: IDocumentManager | null,
    palette: ICommandPalette | null,
    settings: ISettingRegistry | null
  ): IRunsModel => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const { serverSettings, events } = app.serviceManager;
    const model = new RunsModel(new RemoteHelperClient(serverSettings));
    const told = new Told(
      storage(),
      `${RUNS_ID}:told:${serverSettings.baseUrl}`
    );
    const context = { app, model, trans, documents, told };
    addCommands(context);
    palette?.addItem({
      command: CommandIDs.runNotebook,
      args: { isPalette: true },
      category: trans.__('Remote Helper')
    });
    tellEnds(context, settings);
    events.stream.connect((_, { schema_id }) => {
      if (schema_id === RUN_CHANGED) {
        model.hint();
      }
    });
    model.begin();
    return model;
  }
};

// Both ends are told where there are no settings. The teller lives as long as the page does.
function tellEnds(
  context: ICommandContext & {
    readonly model: RunsModel;
    readonly told: Told;
  },
  registry: ISettingRegistry | null
): void {
  const { app, model } = context;
  const actions = runActions(context);
  let wanted = { success: true, error: true };
  new Teller({
    ...context,
    wants: type => wanted[type],
    emit: ({ message, type, ...options }) =>
      void Notification.emit(message, type, options),
    onOpenResult: actions.onOpenResult,
    onShowError: run =>
      actions.hasDetail ? actions.onShowError(run) : showPanel(app),
    onRetry: run => void actions.onRetry(run)
  });
  void registry?.load(RUNS_ID).then(
    settings => {
      const take = (): void => {
        const { tellsSuccess, tellsFailure, busyInterval_ms } =
          settingsFrom(settings);
        wanted = { success: tellsSuccess, error: tellsFailure };
        model.busyInterval_ms = busyInterval_ms;
      };
      settings.changed.connect(take);
      take();
    },
    // Everything stays as it is without settings.
    () => undefined
  );
}

function showPanel(app: JupyterFrontEnd): void {
  if (app.commands.hasCommand(SHOW_COMMAND)) {
    void app.commands.execute(SHOW_COMMAND);
  }
}

function storage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    // The browser may be told to keep nothing.
    return null;
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
    sidebar.addSection(createSection({ app, model, trans }));
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
