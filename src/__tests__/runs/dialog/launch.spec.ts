import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { IRunDialogOptions } from '../../../runs/dialog/dialog';
import { askHowToRun } from '../../../runs/dialog/dialog';
import type { IFormValue } from '../../../runs/dialog/form';
import { askAndStart } from '../../../runs/dialog/launch';
import { aRun, FakeModel, trans } from '../../fixtures';

jest.mock('../../../runs/dialog/dialog', () => ({ askHowToRun: jest.fn() }));

const asked: IRunDialogOptions[] = [];
const steps: string[] = [];
let model: FakeModel;

/** The dialog answers with what it started with, so often; then it is cancelled. */
function confirm(times: number): void {
  jest.mocked(askHowToRun).mockImplementation(options => {
    asked.push(options);
    const { draft } = options;
    const value: IFormValue = { draft, request: { path: draft.path } };
    return Promise.resolve(asked.length > times ? null : value);
  });
}

function context(options: { isDirty?: boolean; files?: string[] } = {}) {
  const widget = {};
  const document = {
    path: 'work/a.ipynb',
    model: { dirty: options.isDirty ?? false },
    save: () => {
      steps.push('save');
      return Promise.resolve();
    }
  };
  const content = (options.files ?? []).map(path => ({
    path,
    type: path.endsWith('.ipynb') ? 'notebook' : 'directory'
  }));
  const app = {
    commands: { hasCommand: () => true },
    shell: { widgets: () => [widget] },
    serviceManager: {
      contents: {
        localPath: (path: string) => path,
        get: () => Promise.resolve({ content })
      }
    }
  };
  const documents = { contextForWidget: () => document };
  return {
    app: app as unknown as JupyterFrontEnd,
    documents: documents as unknown as IDocumentManager,
    model,
    trans
  };
}

beforeEach(() => {
  asked.splice(0);
  steps.splice(0);
  Notification.dismiss();
  model = new FakeModel();
  model.start = () => {
    steps.push('start');
    return Promise.resolve(aRun());
  };
});

const messages = (): string[] =>
  Notification.manager.notifications.map(({ message }) => message);

test('unsaved changes are saved before the run starts', async () => {
  confirm(1);
  const start = { path: 'work/a.ipynb', cwd: null };
  await askAndStart(context({ isDirty: true }), start);
  expect(asked[0]?.isFixed).toBe(true);
  expect(asked[0]?.isDirty('work/a.ipynb')).toBe(true);
  expect(steps).toEqual(['save', 'start']);
  expect(messages()).toEqual(['Running train.ipynb in the background']);
});

test('a start that fails is told once and the dialog comes back as it was', async () => {
  confirm(1);
  model.start = () => Promise.reject(new Error('No process left.'));
  await askAndStart(context(), { path: 'work/a.ipynb', cwd: null });
  expect(messages()).toEqual(['Not started: No process left.']);
  expect(asked).toHaveLength(2);
  expect(asked[1]?.draft).toBe(asked[0]?.draft);
  expect(asked[1]?.refusal?.message).toBe('No process left.');
});

test('nothing happens when the user thinks better of it', async () => {
  confirm(0);
  await askAndStart(context({ isDirty: true }), { path: 'a.ipynb', cwd: null });
  expect(steps).toEqual([]);
  expect(messages()).toEqual([]);
});

test.each([
  [['work/only.ipynb', 'work/old'], 'work/only.ipynb'],
  [['work/a.ipynb', 'work/b.ipynb'], 'work/'],
  [[], 'work/']
])('in a folder with %j it proposes %p', async (files, path) => {
  confirm(0);
  await askAndStart(context({ files }), { path: null, cwd: 'work' });
  expect(asked[0]?.draft.path).toBe(path);
  expect(asked[0]?.isFixed).toBe(false);
});
