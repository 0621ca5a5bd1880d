import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { RemoteHelperClient } from '../api/client';
import { runInBackgroundIcon } from '../icons';
import { IRunsModel, ISidebar } from '../tokens';
import { addCommands, CommandIDs } from './commands';
import { RunsModel } from './model';
import { createSection } from './list/sectionWidget';

const DOMAIN = 'jupyter_remote_helper';

/** The model of the runs, and the commands around them. */
export const runs: JupyterFrontEndPlugin<IRunsModel> = {
  id: 'jupyter-remote-helper:runs',
  description: 'Keeps the list of background runs and adds their commands.',
  autoStart: true,
  provides: IRunsModel,
  optional: [ITranslator, IDocumentManager, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    translator: ITranslator | null,
    documents: IDocumentManager | null,
    palette: ICommandPalette | null
  ): IRunsModel => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const model = new RunsModel(
      new RemoteHelperClient(app.serviceManager.serverSettings)
    );
    addCommands({ app, model, trans, documents });
    palette?.addItem({
      command: CommandIDs.runNotebook,
      args: { isPalette: true },
      category: trans.__('Remote Helper')
    });
    model.begin();
    return model;
  }
};

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
