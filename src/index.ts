import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import {
  fileBrowser,
  launcher,
  notifications,
  runs,
  section,
  status
} from './runs/plugin';
import { sidebar } from './sidebar/plugin';

export * from './tokens';

const plugins: JupyterFrontEndPlugin<unknown>[] = [
  runs,
  sidebar,
  section,
  notifications,
  status,
  launcher,
  fileBrowser
];

export default plugins;
