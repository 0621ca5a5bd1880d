import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { UUID } from '@lumino/coreutils';
import type * as Contract from '../../contract';
import { deepEqual } from '../../model/polled';
import { valueOf } from '../../model/snapshot';
import type { IRunsModel, ISurvivalModel } from '../../tokens';
import { markSeen } from '../actions';
import { refusalFrom } from '../model';
import type { IRefusal } from '../../model/refusal';
import { refusalText } from '../../ui/refusals';
import type { Told } from '../told';
import { askHowToRun } from './dialog';
import type { IDraft } from './draft';
import { emptyDraft } from './draft';
import { draftFromRun } from './draftFromRun';
import type { Inspect } from './useInspection';
import { shortNameText } from '../texts';
import { sayFailure } from '../../ui/say';

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
  /** What a run survives; null where nobody finds that out. */
  readonly survival?: ISurvivalModel | null;
  /** Remembers whose end is to be told. */
  readonly told: Pick<Told, 'silence'>;
}

/**
 * Asks how to run a notebook and starts it, until it runs or the user gives up.
 *
 * Whatever goes wrong, the dialog comes back with what was typed in it. Without an answer nobody
 * knows whether the run has started; sent once more, the same request never starts two.
 */
export async function askAndStart(
  context: ILaunchContext,
  start: IStart
): Promise<void> {
  const draft = await firstDraft(context, start);
  await askUntilStarted(
    context,
    draft,
    start.cwd === null && start.path !== null
  );
}

/** The same, with everything filled in as for a run that there was already. */
export async function askAndStartLike(
  context: ILaunchContext,
  run: Contract.Run
): Promise<void> {
  const path = run.source.api_path ?? '';
  // If it cannot be looked into, the dialog says why, and another one can be chosen.
  const inspection = await context.model.inspect(path).catch(() => null);
  const draft = draftFromRun(run, inspection);
  const isFixed = inspection !== null;
  if (draft && (await askUntilStarted(context, draft, isFixed))) {
    await markSeen(context, run);
  }
}

async function askUntilStarted(
  context: ILaunchContext,
  first: IDraft,
  isFixed: boolean
): Promise<boolean> {
  const { trans, model, survival = null } = context;
  void survival?.refresh();
  const known = valueOf(model.snapshot);
  let shown: Contract.Inspection | null = null;
  const settled = {
    trans,
    survival,
    isFixed,
    kernels: await installedKernels(context),
    engines: known?.engines ?? [],
    exportFormats: known?.exportFormats ?? [],
    inspect: inspectWith(model, inspection => {
      shown = inspection;
    }),
    listFolder: (folder: string) => notebooksIn(context, folder),
    isDirty: (path: string) => dirtyDocument(context, path) !== null
  };
  const keys = new RequestKeys();
  let draft = first;
  let refusal: IRefusal | null = null;
  for (;;) {
    const value = await askHowToRun({ ...settled, draft, refusal });
    if (!value?.request) {
      return false;
    }
    draft = value.draft;
    refusal =
      (await saveFirst(context, draft.path, shown)) ??
      (await startNow(context, keys.on(value.request), draft));
    if (refusal === null) {
      return true;
    }
  }
}

// The same key for the same request, however often it is sent; another request is another run.
class RequestKeys {
  on(request: Contract.RunRequest): Contract.RunRequest {
    const text = JSON.stringify(request);
    if (text !== this._text) {
      this._text = text;
      this._key = UUID.uuid4();
    }
    return { ...request, request_key: this._key };
  }

  private _text = '';
  private _key = '';
}

async function firstDraft(
  context: ILaunchContext,
  { path, cwd }: IStart
): Promise<IDraft> {
  if (path !== null) {
    return emptyDraft(path);
  }
  const folder = cwd ? `${cwd.replace(/\/+$/, '')}/` : '';
  const found = await notebooksIn(context, folder);
  const [only, ...others] = found.filter(name => name.endsWith('.ipynb'));
  return emptyDraft(only !== undefined && others.length === 0 ? only : folder);
}

/**
 * Saves the notebook if it is open with changes. Null when it can be run then.
 *
 * What `shown` says of it was read before, so it may have other parameters now. Nothing is run with
 * values that nobody has seen.
 */
async function saveFirst(
  context: ILaunchContext,
  path: string,
  shown: Contract.Inspection | null
): Promise<IRefusal | null> {
  const document = dirtyDocument(context, path);
  if (document === null) {
    return null;
  }
  const refusal = { message: '', field: null, isAnswered: true };
  try {
    await document.save();
  } catch {
    // Lab itself has said why.
    return { ...refusal, code: 'not_saved' };
  }
  // What cannot be looked into is refused at the start, which says why.
  const saved = await context.model.inspect(path).catch(() => null);
  return saved === null || isAlike(saved, shown)
    ? null
    : { ...refusal, code: 'changed_by_saving' };
}

function isAlike(
  saved: Contract.Inspection,
  shown: Contract.Inspection | null
): boolean {
  return (
    deepEqual(saved.parameters, shown?.parameters) &&
    deepEqual(saved.kernel, shown?.kernel)
  );
}

/** Null when it runs, else why not; the user has then been told. */
async function startNow(
  context: ILaunchContext,
  request: Contract.RunRequest,
  { isTold }: IDraft
): Promise<IRefusal | null> {
  const { model, told, trans } = context;
  try {
    const run = await model.start(request);
    if (!isTold) {
      told.silence(run.id);
    }
    announceStart(context, run);
    return null;
  } catch (error: unknown) {
    const refusal = refusalFrom(error);
    sayFailure(
      refusal.isAnswered
        ? trans.__('Not started: %1', refusalText(trans, refusal))
        : trans.__('No answer from the server about the start of the run')
    );
    return refusal;
  }
}

// As Lab lists them, which asks the server's own kernel manager as the runs do.
async function installedKernels({
  app
}: ILaunchContext): Promise<Contract.Kernel[]> {
  const { kernelspecs } = app.serviceManager;
  await kernelspecs.ready.catch(() => undefined);
  return Object.values(kernelspecs.specs?.kernelspecs ?? {}).flatMap(spec =>
    spec
      ? [
          {
            name: spec.name,
            display_name: spec.display_name,
            language: spec.language
          }
        ]
      : []
  );
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
  Notification.info(
    trans.__('Running %1 in the background', shortNameText(run)),
    { autoClose: 3_000, actions }
  );
}

// The sidebar's; absent when that plugin is disabled.
const SHOW_COMMAND = 'remote-helper:show-panel';

function inspectWith(
  model: IRunsModel,
  onInspected: (inspection: Contract.Inspection) => void
): Inspect {
  return async path => {
    try {
      const inspection = await model.inspect(path);
      onInspected(inspection);
      return { kind: 'known', inspection };
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
