import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { TunnelClient } from '../api/tunnelClient';
import { ISidebar } from '../tokens';
import { TunnelModel } from './model';
import { createSection } from './sectionWidget';

// The last of the sections; folded until somebody wants it.
const RANK = 30;
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** The section of the panel that says how a laptop gets to this server. */
export const tunnel: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-remote-helper:tunnel',
  description: 'Shows the commands for a tunnel in the Remote Helper panel.',
  autoStart: true,
  requires: [ISidebar],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    sidebar: ISidebar,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter_remote_helper');
    const model = new TunnelModel(
      new TunnelClient(app.serviceManager.serverSettings)
    );
    const { hostname, port } = window.location;
    const bytes = crypto.getRandomValues(new Uint8Array(4));
    const page = {
      port: LOOPBACK.includes(hostname) && port !== '' ? port : null,
      socketName: [...bytes]
        .map(byte => byte.toString(16).padStart(2, '0'))
        .join('')
    };
    sidebar.addSection(createSection({ model, trans, page }), {
      rank: RANK,
      isFolded: true
    });
  }
};
