import { fireEvent, screen } from '@testing-library/react';
import { emptyDraft } from '../../../runs/dialog/draft';
import type { Inspect } from '../../../runs/dialog/useInspection';
import {
  inspection,
  known,
  refused,
  settle,
  show,
  type,
  value
} from './formShown';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

test('it shows what will run, and can be sent as it is', async () => {
  await show();
  expect(screen.getByText('work/train.ipynb')).toBeTruthy();
  expect(
    screen.getByLabelText<HTMLSelectElement>('Kernel').selectedOptions[0]
      ?.textContent
  ).toBe('Python 3 (ipykernel)');
  expect(screen.getByLabelText<HTMLInputElement>('Result').placeholder).toBe(
    'work/train-run-{time}.ipynb'
  );
  expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('train');
  expect(value?.request).toEqual({
    path: 'work/train.ipynb',
    name: null,
    kernel: null,
    parameters: {},
    limits: { cell_s: null, run_s: null, allow_errors: false },
    result: null,
    engine: 'own',
    formats: []
  });
});

test('the parameters are a group of named fields, and the first has the focus', async () => {
  await show();
  const group = screen.getByRole('group', { name: 'Parameters' });
  const epochs = screen.getByRole('textbox', { name: 'epochs' });
  expect(group.contains(epochs)).toBe(true);
  expect(document.activeElement).toBe(epochs);
  expect(screen.getByRole('combobox', { name: 'resume' })).toBeTruthy();
});

test('the first field with a problem has the focus', async () => {
  const none: Inspect = () =>
    Promise.resolve({
      kind: 'known',
      inspection: { ...inspection, kernel: null }
    });
  await show({ inspect: none });
  expect(document.activeElement).toBe(screen.getByLabelText('Kernel'));
});

test('after a refusal the field that it names has the focus', async () => {
  const refusal = {
    code: 'result_refused' as const,
    message: 'There is no such folder.',
    field: 'result',
    isAnswered: true
  };
  await show({ refusal });
  expect(document.activeElement).toBe(screen.getByLabelText('Result'));
});

test('what a run was given fills the fields of the notebook that is chosen instead', async () => {
  const added = [
    { key: 1, name: 'epochs', text: '20', isCarried: true },
    { key: 2, name: 'extra', text: 'x', isCarried: true }
  ];
  const inspect: Inspect = path =>
    path === 'new.ipynb' ? known(path) : refused(path);
  const draft = { ...emptyDraft('old.ipynb'), added };
  await show({ draft, isFixed: false, inspect });
  type('Notebook', 'new.ipynb');
  await settle(250);
  expect(screen.getByLabelText<HTMLInputElement>('epochs').value).toBe('20');
  expect(screen.getAllByLabelText('Name of the parameter')).toHaveLength(1);
  expect(value?.request?.parameters).toEqual({ epochs: 20, extra: 'x' });
  type('epochs', '30');
  expect(value?.request?.parameters).toEqual({ epochs: 30, extra: 'x' });
  type('Name of the parameter', 'resume');
  expect(screen.getByText(/there already/)).toBeTruthy();
});

test('a changed parameter says what it was and is sent with its type', async () => {
  await show();
  type('epochs', '200');
  fireEvent.change(screen.getByLabelText('resume'), {
    target: { value: 'True' }
  });
  expect(screen.getByText('int, was 10')).toBeTruthy();
  expect(value?.request?.parameters).toEqual({ epochs: 200, resume: true });
});

test('a value of the wrong type is named at its field and stops the run', async () => {
  await show();
  type('epochs', 'many');
  const field = screen.getByLabelText('epochs');
  expect(field.getAttribute('aria-invalid')).toBe('true');
  const error = document.getElementById(
    field.getAttribute('aria-describedby') ?? ''
  );
  expect(error?.textContent).toBe('A whole number, such as 7.');
  expect(value?.request).toBeNull();
});

test('a parameter can be added, typed, and removed', async () => {
  await show();
  fireEvent.click(screen.getByRole('button', { name: 'Add parameter' }));
  const name = screen.getByLabelText('Name of the parameter');
  expect(document.activeElement).toBe(name);
  type('Value of the parameter', '0.5');
  expect(screen.getByText('The parameter needs a name.')).toBeTruthy();
  type('Name of the parameter', 'dropout');
  expect(screen.getByText('float')).toBeTruthy();
  expect(value?.request?.parameters).toEqual({ dropout: 0.5 });
  fireEvent.click(
    screen.getByRole('button', { name: 'Remove parameter dropout' })
  );
  expect(value?.request?.parameters).toEqual({});
});

test('without a notebook the picker has the focus and nothing can be sent', async () => {
  await show({ draft: emptyDraft('work/'), isFixed: false });
  const picker = screen.getByRole<HTMLInputElement>('combobox', {
    name: 'Notebook'
  });
  expect(document.activeElement).toBe(picker);
  expect([...(picker.list?.options ?? [])].map(o => o.value)).toEqual([
    'work/a.ipynb',
    'work/old/'
  ]);
  expect(value?.request).toBeNull();
});

test('a refused notebook shows the server’s sentence, and typing another asks again', async () => {
  const inspect: Inspect = path =>
    path === 'b.ipynb' ? known(path) : refused(path);
  await show({ draft: emptyDraft('a.ipynb'), isFixed: false, inspect });
  expect(screen.getByRole('alert').textContent).toContain(
    'There is no a.ipynb here.'
  );
  expect(value?.request).toBeNull();
  type('Notebook', 'b.ipynb');
  await settle(249);
  expect(value?.request).toBeNull();
  await settle(1);
  expect(screen.queryByRole('alert')).toBeNull();
  expect(value?.request?.path).toBe('b.ipynb');
});

test('an answer about a notebook that is no longer meant is dropped', async () => {
  const replies = new Map<string, () => void>();
  const inspect: Inspect = path =>
    new Promise(resolve => {
      replies.set(path, () => resolve({ kind: 'known', inspection }));
    });
  await show({ draft: emptyDraft('a.ipynb'), isFixed: false, inspect });
  type('Notebook', 'b.ipynb');
  await settle(250);
  replies.get('a.ipynb')?.();
  await settle();
  expect(value?.request).toBeNull();
  replies.get('b.ipynb')?.();
  await settle();
  expect(value?.request?.path).toBe('b.ipynb');
});

test('after a failed start it is as it was left, with the reason on top', async () => {
  const draft = {
    ...emptyDraft('work/train.ipynb'),
    name: 'night',
    texts: new Map([['epochs', '30']])
  };
  const refusal = {
    code: 'launch_failed',
    message: 'No process left.',
    field: null,
    isAnswered: true
  } as const;
  await show({ draft, refusal });
  expect(screen.getByRole('alert').textContent).toContain('No process left.');
  expect(value?.request).toMatchObject({
    name: 'night',
    parameters: { epochs: 30 }
  });
  type('epochs', '31');
  expect(screen.queryByRole('alert')).toBeNull();
});

test('unsaved changes are mentioned only when there are some', async () => {
  await show({ isDirty: path => path === 'work/train.ipynb' });
  expect(screen.getByText('Unsaved changes are saved first.')).toBeTruthy();
  expect(screen.getByText('Goes on when you close this tab.')).toBeTruthy();
});
