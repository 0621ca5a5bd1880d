import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { Clipboard } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IRunsModel, ISidebar } from '../tokens';
import { VERSION } from '../version';
import { RemoteHelperPanel } from './panel';

/** Third-party panels go between 501 and 899. */
const RANK = 600;

/** The panel at the side. */
export const sidebar: JupyterFrontEndPlugin<ISidebar> = {
  id: 'jupyter-remote-helper:sidebar',
  description: 'Adds the Remote Helper panel, to which others add sections.',
  autoStart: true,
  provides: ISidebar,
  optional: [IRunsModel, ITranslator, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    model: IRunsModel | null,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null
  ): ISidebar => {
    const language = translator ?? nullTranslator;
    const trans = language.load('jupyter_remote_helper');
    const page = {
      trans,
      pageVersion: VERSION,
      onReload: () => window.location.reload(),
      onCopy: (text: string) => Clipboard.copyToSystem(text)
    };
    const panel = new RemoteHelperPanel({
      translator: language,
      trans,
      notices: model && { model, ...page }
    });
    app.shell.add(panel, 'left', { rank: RANK, type: 'Remote Helper' });
    restorer?.add(panel, panel.id);
    app.commands.addCommand('remote-helper:show-panel', {
      label: trans.__('Show Remote Helper'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => app.shell.activateById(panel.id)
    });
    return panel;
  }
};
