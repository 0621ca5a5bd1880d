import { stopIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type * as Contract from '../contract';
import { runInBackgroundIcon } from '../icons';
import { valueOf } from '../model/snapshot';
import {
  askAndCancel,
  askAndRetry,
  openResult as openTheResult
} from './actions';
import type { ILaunchContext, IStart } from './dialog/launch';
import { hasResult } from './offers';
import { isEnded } from './order';
import { nameText } from './texts';
import { sayWhyNot } from '../ui/say';

/** The commands around background runs. */
export namespace CommandIDs {
  /** Opens the dialog to run a notebook; starts nothing by itself. */
  export const runNotebook = 'remote-helper:run-notebook';
  /** The same for the notebook that is selected in the file browser. */
  export const runSelected = 'remote-helper:run-selected-notebook';
  /** Opens the dialog as it was for a run, to be changed; starts nothing by itself. */
  export const retryWithChanges = 'remote-helper:retry-run-with-changes';
  /** Shows a run in full, with its error first. Absent while nothing provides it. */
  export const openRun = 'remote-helper:open-run';
  /** Opens the result of a run. */
  export const openResult = 'remote-helper:open-result';
  /** Copies the command that fetches the result of a run. Absent while nothing provides it. */
  export const copyFetch = 'remote-helper:copy-fetch-command';
  /** Asks, and cancels a run. */
  export const cancelRun = 'remote-helper:cancel-run';
  /** Asks, and starts an ended run again. */
  export const retryRun = 'remote-helper:retry-run';
}

/** What the commands work with. */
export type ICommandContext = ILaunchContext;

/** Adds the commands to the application. */
export function addCommands(context: ICommandContext): void {
  const { commands } = context.app;
  commands.addCommand(CommandIDs.runNotebook, runNotebook(context));
  commands.addCommand(CommandIDs.openResult, openResult(context));
  commands.addCommand(CommandIDs.cancelRun, cancelRun(context));
  commands.addCommand(CommandIDs.retryRun, retryRun(context));
  commands.addCommand(CommandIDs.retryWithChanges, retryWithChanges(context));
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
      const { askAndStart } = await import('./dialog/launch');
      await askAndStart(context, start);
    }
  };
}

function openResult(context: ICommandContext): CommandRegistry.ICommandOptions {
  const { trans } = context;
  return {
    label: trans.__('Open Result'),
    caption: trans.__('Open what a background run has left'),
    describedBy: idOfRun(context),
    execute: async args => {
      const run = runFrom(context, args);
      if (!run || !hasResult(run)) {
        sayWhyNot(trans.__('This run has no result to open.'));
        return;
      }
      await openTheResult(context, run);
    }
  };
}

function cancelRun(context: ICommandContext): CommandRegistry.ICommandOptions {
  const { trans } = context;
  return {
    label: trans.__('Cancel Run…'),
    caption: trans.__('End a background run; what it printed is kept'),
    icon: stopIcon,
    describedBy: idOfRun(context),
    execute: withRun(context, async run => {
      if (isEnded(run)) {
        sayWhyNot(trans.__('%1 has ended already.', nameText(run)));
      } else {
        await askAndCancel(context, run);
      }
    })
  };
}

// It asks, since arguments may come from anywhere, such as a link in a notebook's text.
function retryRun(context: ICommandContext): CommandRegistry.ICommandOptions {
  const { trans } = context;
  return {
    label: trans.__('Retry Run…'),
    caption: trans.__('Start a background run again'),
    icon: runInBackgroundIcon,
    describedBy: idOfRun(context),
    execute: withRun(context, async run => {
      if (!isEnded(run)) {
        sayWhyNot(trans.__('%1 has not ended.', nameText(run)));
      } else {
        await askAndRetry(context, run);
      }
    })
  };
}

function retryWithChanges(
  context: ICommandContext
): CommandRegistry.ICommandOptions {
  const { trans } = context;
  return {
    label: trans.__('Retry Run with Changes…'),
    caption: trans.__('Start a background run again, otherwise'),
    icon: runInBackgroundIcon,
    describedBy: idOfRun(context),
    execute: withRun(context, async run => {
      if (run.source.api_path === null) {
        sayWhyNot(trans.__('Its notebook is outside the server’s folder.'));
      } else {
        const { askAndStartLike } = await import('./dialog/launch');
        await askAndStartLike(context, run);
      }
    })
  };
}

function idOfRun({
  trans
}: ICommandContext): CommandRegistry.ICommandOptions['describedBy'] {
  return {
    args: {
      type: 'object',
      required: ['id'],
      properties: {
        id: { type: 'string', description: trans.__('The id of the run') }
      }
    }
  };
}

/** Does something with the run in the list that the arguments name, or says that there is none. */
function withRun(
  context: ICommandContext,
  act: (run: Contract.Run) => Promise<void>
): CommandRegistry.ICommandOptions['execute'] {
  return async args => {
    const run = runFrom(context, args);
    if (run) {
      await act(run);
    } else {
      sayWhyNot(context.trans.__('There is no such run in the list.'));
    }
  };
}

function runFrom(
  { model }: ICommandContext,
  args: ReadonlyPartialJSONObject
): Contract.Run | null {
  const runs = valueOf(model.snapshot)?.runs ?? [];
  return runs.find(({ id }) => id === args['id']) ?? null;
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
