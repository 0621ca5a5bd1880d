import { Notification } from '@jupyterlab/apputils';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type * as Contract from '../../contract';
import type { Entry } from '../../ui/menu';
import { formatText, OFFERED } from '../formats';
import { refusalFrom } from '../model';
import { refusalText } from '../../ui/refusals';
import { sayFailure } from '../../ui/say';
import { nameText } from '../texts';
import type { Hunk } from './changes';
import { changesBetween } from './changes';
import type { RunDetail } from './model';

const DONE_MS = 3_000;

/** What it takes to give out the files of a run. */
export interface IFilesContext {
  readonly model: RunDetail;
  readonly trans: TranslationBundle;
  readonly contents: Contents.IManager;
  /** Into which formats the server converts results. */
  readonly exportFormats: () => readonly Contract.ExportFormat[];
}

/** Saves the result as a file of the browser; tells the user when it cannot. */
export async function saveResult({
  model,
  trans
}: Pick<IFilesContext, 'model' | 'trans'>): Promise<void> {
  const name = model.known?.run.result.path.split('/').at(-1);
  try {
    save(name ?? 'result.ipynb', await model.result());
  } catch (error: unknown) {
    sayFailure(trans.__('No result: %1', reason(trans, error)));
  }
}

/** The same in another format, which takes the server some seconds. */
export async function saveResultAs(
  { model, trans }: Pick<IFilesContext, 'model' | 'trans'>,
  format: Contract.ExportFormat
): Promise<void> {
  const as = formatText(trans, format);
  const id = Notification.emit(
    trans.__('Converting the result to %1…', as),
    'in-progress',
    { autoClose: false }
  );
  try {
    const { name, content } = await model.exported(format);
    save(name, content);
    Notification.update({
      id,
      message: trans.__('Converted to %1', as),
      type: 'success',
      autoClose: DONE_MS
    });
  } catch (error: unknown) {
    Notification.dismiss(id);
    sayFailure(trans.__('Not converted: %1', reason(trans, error)));
  }
}

/** What the menu of a tab offers beside the actions of the run. */
export function downloadEntries(
  context: IFilesContext,
  run: Contract.Run
): Entry[] {
  const { model, trans, exportFormats } = context;
  const isThere =
    model.snapshot.state === 'fresh' &&
    model.known?.isRemoved === false &&
    run.started_at !== null;
  if (!isThere) {
    return [];
  }
  const known = exportFormats();
  const formats =
    run.result.format === 'ipynb'
      ? OFFERED.filter(format => known.includes(format))
      : [];
  return [
    {
      label: trans.__('Download Result'),
      act: () => saveResult(context)
    },
    ...formats.map(format => ({
      label: trans.__('Download Result as %1', formatText(trans, format)),
      act: () => saveResultAs(context, format)
    })),
    null
  ];
}

/** Shows what has changed in the notebook since; tells the user when it cannot. */
export async function compare(
  { model, trans, contents }: IFilesContext,
  run: Contract.Run
): Promise<void> {
  const { api_path } = run.source;
  let hunks: Hunk[] | null;
  try {
    const [before, now] = await Promise.all([
      model.source(),
      contents.get(api_path ?? '', {
        type: 'file',
        format: 'text',
        content: true
      })
    ]);
    hunks = changesBetween(before, String(now.content));
  } catch (error: unknown) {
    sayFailure(trans.__('Not compared: %1', reason(trans, error)));
    return;
  }
  if (hunks === null) {
    sayFailure(trans.__('Not compared: it is no notebook any more.'));
    return;
  }
  const { showChanges } = await import('./compare');
  await showChanges(trans, nameText(run), hunks);
}

function save(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken it over by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function reason(trans: TranslationBundle, error: unknown): string {
  return refusalText(trans, refusalFrom(error));
}
