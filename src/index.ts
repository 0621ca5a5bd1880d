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
import { sessions, sessionsSection, tmuxSession } from './sessions/plugin';
import { sidebar } from './sidebar/plugin';

export * from './tokens';

const plugins: JupyterFrontEndPlugin<unknown>[] = [
  runs,
  sidebar,
  section,
  detail,
  notifications,
  status,
  launcher,
  fileBrowser,
  sessions,
  sessionsSection,
  tmuxSession
];

export default plugins;
