import { terminalIcon } from '@jupyterlab/ui-components';
import type { IActionContext } from './actions';
import { askAndCreate, hasTerminals } from './actions';
import { makers } from './names';
import { valueOf } from '../model/snapshot';

/** The commands around sessions. */
export namespace CommandIDs {
  /** Asks for a name, makes a tmux session and opens it; does nothing without asking. */
  export const newTmuxSession = 'remote-helper:new-tmux-session';
}

/** Adds the commands to the application. */
export function addCommands(context: IActionContext): void {
  const { app, trans } = context;
  app.commands.addCommand(CommandIDs.newTmuxSession, {
    label: args =>
      args['isPalette']
        ? trans.__('New tmux Session…')
        : trans.__('tmux Session'),
    caption: trans.__('Open a terminal that goes on without this tab'),
    icon: args => (args['isPalette'] ? undefined : terminalIcon),
    describedBy: {
      args: {
        type: 'object',
        properties: { isPalette: { type: 'boolean' } }
      }
    },
    isEnabled: () => canOpenTmux(context),
    isVisible: () => canOpenTmux(context),
    execute: () => askAndCreate(context, 'tmux')
  });
}

/** Whether a session of tmux can be made and shown in a tab. */
export function canOpenTmux(context: IActionContext): boolean {
  const known = valueOf(context.model.snapshot);
  return (
    known !== null && makers(known).includes('tmux') && hasTerminals(context)
  );
}
