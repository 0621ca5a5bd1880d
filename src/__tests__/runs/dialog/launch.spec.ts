import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { IRunDialogOptions } from '../../../runs/dialog/dialog';
import type * as Contract from '../../../contract';
import { askHowToRun } from '../../../runs/dialog/dialog';
import type { IFormValue } from '../../../runs/dialog/form';
import { askAndStart, askAndStartLike } from '../../../runs/dialog/launch';
import {
  aFailedRun,
  aRefusal,
  aRun,
  FakeModel,
  offline,
  trans
} from '../../fixtures';

jest.mock('../../../runs/dialog/dialog', () => ({ askHowToRun: jest.fn() }));

const asked: IRunDialogOptions[] = [];
const steps: string[] = [];
let model: FakeModel;

/** The dialog answers with what it started with, so often; then it is cancelled. */
function confirm(times: number): void {
  jest.mocked(askHowToRun).mockImplementation(async options => {
    asked.push(options);
    const { draft, inspect } = options;
    await inspect(draft.path);
    const value: IFormValue = { draft, request: { path: draft.path } };
    return asked.length > times ? null : value;
  });
}

function anApp(files: string[]): JupyterFrontEnd {
  const content = files.map(path => ({
    path,
    type: path.endsWith('.ipynb') ? 'notebook' : 'directory'
  }));
  const app = {
    commands: { hasCommand: () => true },
    shell: { widgets: () => [{}] },
    serviceManager: {
      kernelspecs: {
        ready: Promise.resolve(),
        specs: { kernelspecs: { python3: aRun().kernel } }
      },
      contents: {
        localPath: (path: string) => path,
        get: () => Promise.resolve({ content })
      }
    }
  };
  return app as unknown as JupyterFrontEnd;
}

function context(
  options: {
    isDirty?: boolean;
    isSaved?: boolean;
    files?: string[];
  } = {}
) {
  const document = {
    path: 'work/a.ipynb',
    model: { dirty: options.isDirty ?? false },
    save: () => {
      steps.push('save');
      return options.isSaved === false
        ? Promise.reject(new Error('403'))
        : Promise.resolve();
    }
  };
  const documents = { contextForWidget: () => document };
  return {
    app: anApp(options.files ?? []),
    documents: documents as unknown as IDocumentManager,
    model,
    trans,
    told: { silence: (id: string) => void steps.push(`silence ${id}`) }
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

test('a notebook that is otherwise once it is saved is shown anew before it runs', async () => {
  confirm(2);
  const shown = await model.inspect();
  const epochs = { name: 'epochs', comment: null, type: 'int' as const };
  model.inspect = () =>
    Promise.resolve({
      ...shown,
      parameters: [
        steps.length > 0
          ? { ...epochs, default: '20', value: 20 }
          : { ...epochs, default: '10', value: 10 }
      ]
    });
  const start = { path: 'work/a.ipynb', cwd: null };
  await askAndStart(context({ isDirty: true }), start);
  expect(steps).toEqual(['save', 'save', 'start']);
  expect(asked.map(({ refusal }) => refusal?.code)).toEqual([
    undefined,
    'changed_by_saving'
  ]);
  expect(messages()).toEqual(['Running train.ipynb in the background']);
});

test('a start that fails is told once and the dialog comes back as it was', async () => {
  confirm(1);
  model.start = () =>
    Promise.reject(aRefusal('No process left.', 'launch_failed'));
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

test('a notebook that cannot be saved is not run, and Lab’s word is enough', async () => {
  confirm(1);
  const start = { path: 'work/a.ipynb', cwd: null };
  await askAndStart(context({ isDirty: true, isSaved: false }), start);
  expect(steps).toEqual(['save']);
  expect(messages()).toEqual([]);
  expect(asked[1]?.refusal?.code).toBe('not_saved');
});

test('sent again after no answer, it is the same request; changed, it is another', async () => {
  const requests: Contract.RunRequest[] = [];
  model.start = request => {
    requests.push(request);
    return Promise.reject(offline());
  };
  jest.mocked(askHowToRun).mockImplementation(options => {
    asked.push(options);
    const name = asked.length < 3 ? null : 'other';
    const request = { path: options.draft.path, name };
    return Promise.resolve(
      asked.length > 3 ? null : { draft: options.draft, request }
    );
  });
  await askAndStart(context(), { path: 'a.ipynb', cwd: null });
  const [first, second, third] = requests.map(r => r.request_key);
  expect(first).toMatch(/^[0-9a-f-]{36}$/);
  expect(second).toBe(first);
  expect(third).not.toBe(first);
  expect(messages()).toHaveLength(3);
});

test('who does not want to be told is not', async () => {
  jest.mocked(askHowToRun).mockImplementation(({ draft }) =>
    Promise.resolve({
      draft: { ...draft, isTold: false },
      request: { path: draft.path }
    })
  );
  await askAndStart(context(), { path: 'a.ipynb', cwd: null });
  expect(steps).toEqual(['start', `silence ${aRun().id}`]);
});

test('a retry with changes begins with what the run had, and has seen it', async () => {
  confirm(1);
  const run = aFailedRun({ id: 'r', parameters: { epochs: 10 } });
  await askAndStartLike(context(), run);
  expect(asked[0]?.isFixed).toBe(true);
  expect(asked[0]?.draft.added).toEqual([
    { key: 1, name: 'epochs', text: '10', isCarried: true }
  ]);
  expect(asked[0]?.kernels).toEqual([aRun().kernel]);
  expect(model.acts).toEqual(['seen r']);
});
