import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { TunnelClient } from '../../api/tunnelClient';
import { ISshLogin } from '../../tokens';
import { SshLogin } from './login';

/** What the tunnel section knows of the way here, for commands that others offer. */
export const sshLogin: JupyterFrontEndPlugin<ISshLogin> = {
  id: 'jupyter-remote-helper:ssh-login',
  description: 'Knows how the user’s own computer logs in to this host.',
  autoStart: true,
  provides: ISshLogin,
  activate: (app: JupyterFrontEnd): ISshLogin =>
    new SshLogin(new TunnelClient(app.serviceManager.serverSettings))
};
