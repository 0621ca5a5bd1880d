import { cleanup, fireEvent, screen } from '@testing-library/react';
import { emptyDraft } from '../../../runs/dialog/draft';
import type { Inspect } from '../../../runs/dialog/useInspection';
import { inspection, show, type, value } from './formShown';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

test('another kernel can be chosen, and the notebook’s own again', async () => {
  await show();
  const choose = (name: string): void => {
    fireEvent.change(screen.getByLabelText('Kernel'), {
      target: { value: name }
    });
  };
  choose('ir');
  expect(value?.request?.kernel).toBe('ir');
  choose('python3');
  expect(value?.request?.kernel).toBeNull();
});

test('a kernel that is not installed has to be replaced', async () => {
  const inspect: Inspect = () =>
    Promise.resolve({
      kind: 'known',
      inspection: { ...inspection, kernel: null }
    });
  await show({ inspect });
  expect(
    screen.getByText('The notebook’s kernel is not installed here: choose one.')
  ).toBeTruthy();
  expect(value?.request).toBeNull();
  fireEvent.change(screen.getByLabelText('Kernel'), {
    target: { value: 'python3' }
  });
  expect(value?.request?.kernel).toBe('python3');
});

test('the options are sent', async () => {
  await show();
  fireEvent.click(screen.getByLabelText('Stop at the first error'));
  fireEvent.click(screen.getByLabelText('Tell me when it is done'));
  type('Limit per cell', '30 min');
  type('Limit for all', '1.5h');
  type('Result', 'out/night.ipynb');
  expect(value?.request?.limits).toEqual({
    cell_s: 1_800,
    run_s: 5_400,
    allow_errors: true
  });
  expect(value?.request?.result).toBe('out/night.ipynb');
  expect(value?.draft.isTold).toBe(false);
});

test.each([
  ['Limit per cell', '30', 'A time with its unit, such as 30 min.'],
  ['Limit for all', 'soon', 'A time with its unit, such as 30 min.'],
  ['Result', 'night', 'A new file that ends with .ipynb.']
])('%s does not take %p', async (label, text, message) => {
  await show();
  type(label, text);
  const field = screen.getByLabelText(label);
  expect(field.getAttribute('aria-invalid')).toBe('true');
  const error = field.getAttribute('aria-describedby') ?? '';
  expect(document.getElementById(error)?.textContent).toBe(message);
  expect(value?.request).toBeNull();
});

test.each([
  ['result', 'Result'],
  ['kernel', 'Kernel'],
  ['limits.run_s', 'Limit for all'],
  ['parameters.epochs', 'epochs']
])(
  'what the server refuses in %s stands at its field',
  async (field, label) => {
    const draft = emptyDraft('work/train.ipynb');
    const message = 'That cannot be.';
    const refusal = {
      code: 'internal',
      message,
      field,
      isAnswered: true
    } as const;
    await show({ draft, refusal });
    const node = screen.getByLabelText(label);
    const error = node.getAttribute('aria-describedby') ?? '';
    expect(document.getElementById(error)?.textContent).toBe(message);
    expect(screen.queryByRole('alert')).toBeNull();
    expect(value?.request).not.toBeNull();
  }
);

test('without an answer it says that trying again is safe', async () => {
  const draft = emptyDraft('work/train.ipynb');
  const refusal = { code: null, message: '', field: null, isAnswered: false };
  await show({ draft, refusal });
  expect(screen.getByRole('alert').textContent).toBe(
    'No answer, so it may have started. Run it again: it never starts twice.'
  );
});

test('the engine is a choice only where there is one', async () => {
  await show();
  expect(screen.queryByLabelText('Engine')).toBeNull();
  cleanup();
  await show({ engines: ['own', 'nbconvert'] });
  fireEvent.change(screen.getByLabelText('Engine'), {
    target: { value: 'nbconvert' }
  });
  expect(value?.request?.engine).toBe('nbconvert');
});

test('the result is saved in another format, too, where that can be made', async () => {
  await show();
  expect(screen.queryByLabelText('Also save as')).toBeNull();
  cleanup();
  await show({ exportFormats: ['html', 'markdown', 'script', 'slides'] });
  const field = screen.getByLabelText<HTMLSelectElement>('Also save as');
  const texts = [...field.options].map(({ text }) => text);
  expect(texts).toEqual(['Nothing else', 'HTML', 'Script']);
  expect(value?.request?.formats).toEqual([]);
  fireEvent.change(field, { target: { value: 'html' } });
  expect(value?.request?.formats).toEqual(['html']);
  fireEvent.change(field, { target: { value: '' } });
  expect(value?.request?.formats).toEqual([]);
});

test('formats of a run that is started again stay a choice', async () => {
  const draft = {
    ...emptyDraft('work/train.ipynb'),
    formats: ['html', 'slides'] as const
  };
  const message = 'pdf needs xelatex on this host.';
  const refusal = {
    code: 'format_not_available',
    message,
    field: 'formats',
    isAnswered: true
  } as const;
  await show({ draft, refusal, exportFormats: ['html'] });
  const field = screen.getByLabelText<HTMLSelectElement>('Also save as');
  expect(field.selectedOptions[0]?.text).toBe('HTML, Slides');
  expect(value?.request?.formats).toEqual(['html', 'slides']);
  const error = field.getAttribute('aria-describedby') ?? '';
  expect(document.getElementById(error)?.textContent).toBe(message);
});
