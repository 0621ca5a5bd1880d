import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { fileBrowser, launcher, runs, section } from './runs/plugin';
import { sidebar } from './sidebar/plugin';

export * from './tokens';

const plugins: JupyterFrontEndPlugin<unknown>[] = [
  runs,
  sidebar,
  section,
  launcher,
  fileBrowser
];

export default plugins;
