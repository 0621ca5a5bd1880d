import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILabShell, ILayoutRestorer } from '@jupyterlab/application';
import type { MainAreaWidget } from '@jupyterlab/apputils';
import { WidgetTracker } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { runInBackgroundIcon } from '../../icons';
import { IRunsModel } from '../../tokens';
import { CommandIDs } from '../commands';
import type { IOpenContext } from './open';

/** The tab that shows a run in full. */
export const detail: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-remote-helper:run-detail',
  description: 'Shows a background run in full, in a tab of its own.',
  autoStart: true,
  requires: [IRunsModel, IRenderMimeRegistry],
  optional: [ITranslator, ILabShell, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    model: IRunsModel,
    rendermime: IRenderMimeRegistry,
    translator: ITranslator | null,
    labShell: ILabShell | null,
    restorer: ILayoutRestorer | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter_remote_helper');
    const tracker = new WidgetTracker<MainAreaWidget>({
      namespace: 'jupyter-remote-helper-runs'
    });
    // Pages without tabs have room for it at the side.
    const area = labShell ? 'main' : 'right';
    addOpenCommand({ app, model, rendermime, trans, tracker, area });
    void restorer?.restore(tracker, {
      command: CommandIDs.openRun,
      args: ({ id }) => ({ id: id.slice(TAB_ID.length) }),
      name: ({ id }) => id
    });
  }
};

const TAB_ID = 'jrh-run-';

function addOpenCommand(context: IOpenContext): void {
  const { app, trans, tracker, area } = context;
  app.commands.addCommand(CommandIDs.openRun, {
    label: trans.__('Open Run'),
    caption: trans.__('Show a background run in full'),
    icon: runInBackgroundIcon,
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
      const id = String(args['id'] ?? '');
      const tabId = `${TAB_ID}${id}`;
      const last = tracker.find(widget => widget.id === tabId);
      if (last) {
        app.shell.activateById(tabId);
        return;
      }
      const { createTab } = await import('./open');
      if (tracker.find(widget => widget.id === tabId)) {
        return;
      }
      const tab = createTab(context, id);
      tab.id = tabId;
      app.shell.add(tab, area, { type: 'Background Run' });
      await tracker.add(tab);
      app.shell.activateById(tabId);
    }
  });
}
