import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { runInBackgroundIcon } from '../icons';
import { valueOf } from '../model/snapshot';
import type { IRunsModel } from '../tokens';
import type { IStart } from './launch';
import { hasResult } from './row';

/** The commands around background runs. */
export namespace CommandIDs {
  /** Opens the dialog to run a notebook; starts nothing by itself. */
  export const runNotebook = 'remote-helper:run-notebook';
  /** The same for the notebook that is selected in the file browser. */
  export const runSelected = 'remote-helper:run-selected-notebook';
  /** Opens the result of a run. */
  export const openResult = 'remote-helper:open-result';
}

/** What the commands work with. */
export interface ICommandContext {
  readonly app: JupyterFrontEnd;
  readonly model: IRunsModel;
  readonly trans: TranslationBundle;
  readonly documents: IDocumentManager | null;
}

/** Adds the commands to the application. */
export function addCommands(context: ICommandContext): void {
  const { commands } = context.app;
  commands.addCommand(CommandIDs.runNotebook, runNotebook(context));
  commands.addCommand(CommandIDs.openResult, openResult(context));
}

function runNotebook(
  context: ICommandContext
): CommandRegistry.ICommandOptions {
  const { trans } = context;
  return {
    label: args =>
      args['isLauncher']
        ? trans.__('Run in background')
        : trans.__('Run in Background…'),
    caption: trans.__('Run a notebook without this tab or even this server'),
    icon: args => (args['isPalette'] ? undefined : runInBackgroundIcon),
    describedBy: {
      args: {
        type: 'object',
        properties: {
          path: {
            type: 'string',
            description: trans.__('The notebook, relative to the server root')
          },
          cwd: {
            type: 'string',
            description: trans.__('The folder in which to choose a notebook')
          },
          isLauncher: { type: 'boolean' },
          isPalette: { type: 'boolean' }
        }
      }
    },
    execute: async args => {
      const start = startFrom(context, args);
      const { askAndStart } = await import('./launch');
      await askAndStart(context, start);
    }
  };
}

function openResult(context: ICommandContext): CommandRegistry.ICommandOptions {
  const { app, model, trans } = context;
  return {
    label: trans.__('Open Result'),
    caption: trans.__('Open what a background run has left'),
    describedBy: {
      args: {
        type: 'object',
        required: ['id'],
        properties: {
          id: { type: 'string', description: trans.__('The id of the run') }
        }
      }
    },
    execute: async args => {
      const runs = valueOf(model.snapshot)?.runs ?? [];
      const run = runs.find(({ id }) => id === args['id']);
      if (!run || !hasResult(run)) {
        Notification.warning(trans.__('This run has no result to open.'));
        return;
      }
      await app.commands.execute('docmanager:open', {
        path: run.result.api_path,
        ...(run.result.format === 'ipynb' ? { factory: 'Notebook' } : {})
      });
    }
  };
}

/**
 * What is to be run, by the arguments: a path settles it, a folder asks for a choice in it, and
 * nothing at all means the notebook in front of the user.
 */
function startFrom(
  context: ICommandContext,
  args: ReadonlyPartialJSONObject
): IStart {
  const { path, cwd } = args;
  const current = currentNotebook(context);
  if (typeof path === 'string' && path !== '') {
    return { path, cwd: null };
  }
  return typeof cwd === 'string' || current === null
    ? { path: current, cwd: typeof cwd === 'string' ? cwd : '' }
    : { path: current, cwd: null };
}

function currentNotebook(context: ICommandContext): string | null {
  const { app, documents } = context;
  const widget = app.shell.currentWidget;
  const path = widget && documents?.contextForWidget(widget)?.path;
  return path?.endsWith('.ipynb')
    ? app.serviceManager.contents.localPath(path)
    : null;
}
