import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import {
  fileBrowser,
  launcher,
  notifications,
  runs,
  section,
  status
} from './runs/plugin';
import { detail } from './runs/detail/plugin';
import { fetchCommand } from './runs/fetch/plugin';
import { sessions, sessionsSection, tmuxSession } from './sessions/plugin';
import { sidebar } from './sidebar/plugin';
import { sshLogin } from './tunnel/login/plugin';
import { tunnel } from './tunnel/plugin';

export * from './tokens';

const plugins: JupyterFrontEndPlugin<unknown>[] = [
  runs,
  sidebar,
  section,
  tunnel,
  detail,
  notifications,
  status,
  launcher,
  fileBrowser,
  sessions,
  sessionsSection,
  tmuxSession,
  sshLogin,
  fetchCommand
];

export default plugins;
