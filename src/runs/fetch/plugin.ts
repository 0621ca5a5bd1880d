import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type * as Contract from '../../contract';
import { valueOf } from '../../model/snapshot';
import { IRunsModel, ISshLogin } from '../../tokens';
import { CommandIDs } from '../commands';
import { hasResult } from '../offers';

/** Offers the command that brings a result to the user's own computer. */
export const fetchCommand: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-remote-helper:run-fetch',
  description: 'Copies the scp command for the result of a background run.',
  autoStart: true,
  requires: [IRunsModel, ISshLogin],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    model: IRunsModel,
    login: ISshLogin,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter_remote_helper');
    const runWith = (id: unknown): Contract.Run | undefined =>
      valueOf(model.snapshot)?.runs.find(run => run.id === id);
    app.commands.addCommand(CommandIDs.copyFetch, {
      label: trans.__('Copy Download Command (scp)'),
      caption: trans.__(
        'Copy the command that brings the result to your computer'
      ),
      describedBy: {
        args: {
          type: 'object',
          required: ['id'],
          properties: {
            id: { type: 'string', description: trans.__('The id of the run') }
          }
        }
      },
      execute: async ({ id }) => {
        const run = runWith(id);
        if (run !== undefined && hasResult(run)) {
          const { copyFetch } = await import('./copy');
          await copyFetch(login, trans, run.result.path);
        }
      }
    });
  }
};
