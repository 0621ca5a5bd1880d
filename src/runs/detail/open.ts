import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { valueOf } from '../../model/snapshot';
import type { IRunsModel } from '../../tokens';
import { openMenu } from '../../ui/menu';
import { runEntries } from '../list/menu';
import type { IRunActions } from '../list/runActions';
import { runActions } from '../list/runActions';
import type { IDetailContext } from './context';
import type { IFilesContext } from './files';
import { compare, downloadEntries, saveResult } from './files';
import { createModel } from './model';
import { View } from './view';
import { RunDetailWidget } from './widget';

/** What it takes to open a run. */
export interface IOpenContext {
  readonly app: JupyterFrontEnd;
  readonly model: IRunsModel;
  readonly rendermime: IRenderMimeRegistry;
  readonly trans: TranslationBundle;
  readonly tracker: WidgetTracker<MainAreaWidget>;
  readonly area: 'main' | 'right';
}

/** A tab for the run of that id, which begins to ask for it when it is shown. */
export function createTab(context: IOpenContext, id: string): RunDetailWidget {
  const { app, model: runs, rendermime, trans } = context;
  const model = createModel(id, app.serviceManager.serverSettings, runs);
  const files: IFilesContext = {
    model,
    trans,
    contents: app.serviceManager.contents,
    exportFormats: () => valueOf(runs.snapshot)?.exportFormats ?? []
  };
  const actions: IRunActions = {
    ...runActions({ app, model: runs, trans }),
    // It is open already.
    hasDetail: false,
    onMenu: (run, place) => {
      const isConnected = model.snapshot.state === 'fresh';
      const entries = runEntries(trans, run, actions, isConnected);
      openMenu([...downloadEntries(files, run), ...entries], place);
    }
  };
  const detail: IDetailContext = {
    model,
    view: new View(),
    trans,
    actions,
    clockOffset_ms: () => valueOf(runs.snapshot)?.clockOffset_ms ?? 0,
    onDownload: () => void saveResult(files),
    onCompare: run => compare(files, run)
  };
  return new RunDetailWidget(detail, rendermime);
}
