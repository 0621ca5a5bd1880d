import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { Notification } from '@jupyterlab/apputils';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { valueOf } from '../../model/snapshot';
import type { IRunsModel } from '../../tokens';
import { runActions } from '../list/runActions';
import { refusalFrom } from '../model';
import { refusalText } from '../../ui/refusals';
import type { IDetailContext } from './context';
import { createModel } from './model';
import type { RunDetail } from './model';
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
  const actions = runActions({ app, model: runs, trans });
  const detail: IDetailContext = {
    model,
    view: new View(),
    trans,
    actions: {
      ...actions,
      // It is open already.
      hasDetail: false
    },
    clockOffset_ms: () => valueOf(runs.snapshot)?.clockOffset_ms ?? 0,
    onDownload: () => void download(model, trans)
  };
  return new RunDetailWidget(detail, rendermime);
}

async function download(
  model: RunDetail,
  trans: TranslationBundle
): Promise<void> {
  const run = model.known?.run;
  try {
    const url = URL.createObjectURL(await model.result());
    const link = document.createElement('a');
    link.href = url;
    link.download = run?.result.path.split('/').at(-1) ?? 'result.ipynb';
    link.click();
    // The browser has taken it over by then.
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  } catch (error: unknown) {
    const reason = refusalText(trans, refusalFrom(error));
    Notification.error(trans.__('No result: %1', reason));
  }
}
