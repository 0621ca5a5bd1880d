import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type * as Contract from '../../contract';
import type { IRunsModel } from '../../tokens';
import { askHowToRun } from './dialog';
import type { IDraft, IRefusal } from './draft';
import { emptyDraft } from './draft';
import { refusalFrom } from '../model';
import type { Inspect } from './useInspection';
import { nameText } from '../texts';

/** What is to be run. With `cwd` null the path is settled; else the user may choose another. */
export interface IStart {
  readonly path: string | null;
  readonly cwd: string | null;
}

/** What it takes to ask the user and to start a run. */
export interface ILaunchContext {
  readonly app: JupyterFrontEnd;
  readonly model: IRunsModel;
  readonly trans: TranslationBundle;
  readonly documents: IDocumentManager | null;
}

/**
 * Asks how to run a notebook and starts it, until it runs or the user gives up.
 *
 * Whatever goes wrong, the dialog comes back with what was typed in it.
 */
export async function askAndStart(
  context: ILaunchContext,
  start: IStart
): Promise<void> {
  const { model } = context;
  const inspect = inspectWith(model);
  const listFolder = (folder: string): Promise<string[]> =>
    notebooksIn(context, folder);
  let draft = await firstDraft(start, listFolder);
  let refusal: IRefusal | null = null;
  for (;;) {
    const value = await askHowToRun({
      trans: context.trans,
      draft,
      isFixed: start.cwd === null && start.path !== null,
      refusal,
      inspect,
      listFolder,
      isDirty: path => dirtyDocument(context, path) !== null
    });
    if (!value?.request) {
      return;
    }
    draft = value.draft;
    refusal = await saveAndStart(context, value.request);
    if (refusal === null) {
      return;
    }
  }
}

async function firstDraft(
  { path, cwd }: IStart,
  listFolder: (folder: string) => Promise<string[]>
): Promise<IDraft> {
  if (path !== null) {
    return emptyDraft(path);
  }
  const folder = cwd ? `${cwd.replace(/\/+$/, '')}/` : '';
  const found = await listFolder(folder);
  const [only, ...others] = found.filter(name => name.endsWith('.ipynb'));
  return emptyDraft(only !== undefined && others.length === 0 ? only : folder);
}

/** Null when it runs, else why not; the user has then been told. */
async function saveAndStart(
  context: ILaunchContext,
  request: Contract.RunRequest
): Promise<IRefusal | null> {
  const { model, trans } = context;
  try {
    await dirtyDocument(context, request.path)?.save();
    const run = await model.start(request);
    announceStart(context, run);
    return null;
  } catch (error: unknown) {
    const refusal = refusalFrom(error);
    Notification.error(trans.__('Not started: %1', refusal.message));
    return refusal;
  }
}

function announceStart(
  { app, trans }: ILaunchContext,
  run: Contract.Run
): void {
  const actions = app.commands.hasCommand(SHOW_COMMAND)
    ? [
        {
          label: trans.__('Show'),
          callback: () => void app.commands.execute(SHOW_COMMAND)
        }
      ]
    : [];
  Notification.info(trans.__('Running %1 in the background', nameText(run)), {
    autoClose: 3_000,
    actions
  });
}

// The sidebar's; absent when that plugin is disabled.
const SHOW_COMMAND = 'remote-helper:show-panel';

function inspectWith(model: IRunsModel): Inspect {
  return async path => {
    try {
      return { kind: 'known', inspection: await model.inspect(path) };
    } catch (error: unknown) {
      return { kind: 'refused', refusal: refusalFrom(error) };
    }
  };
}

async function notebooksIn(
  { app }: ILaunchContext,
  folder: string
): Promise<string[]> {
  const entries = await app.serviceManager.contents
    .get(folder.replace(/\/+$/, ''), { type: 'directory', content: true })
    .then(
      ({ content }) => content as Contents.IModel[],
      // There is no such folder (yet, while somebody types): nothing to suggest.
      () => []
    );
  return entries
    .map(({ path, type }) => (type === 'directory' ? `${path}/` : path))
    .filter(path => /(\/|\.ipynb)$/.test(path));
}

function dirtyDocument(
  { app, documents }: ILaunchContext,
  path: string
): DocumentRegistry.Context | null {
  if (!documents) {
    return null;
  }
  const { contents } = app.serviceManager;
  for (const widget of app.shell.widgets('main')) {
    const document = documents.contextForWidget(widget);
    if (document?.model.dirty && contents.localPath(document.path) === path) {
      return document;
    }
  }
  return null;
}
