import { askHowToRun } from '../../../runs/dialog/dialog';
import { emptyDraft } from '../../../runs/dialog/draft';
import type { Inspected, Inspect } from '../../../runs/dialog/useInspection';
import { anInspection, trans } from '../../fixtures';
import { waitFor } from '../../patience';

type Answer = Extract<Inspected, { kind: 'known' | 'refused' }>;

// The dialog renders by itself, at its own time, so there is nothing to wrap into act().
beforeAll(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false });
});

function ask(inspect: Inspect): ReturnType<typeof askHowToRun> {
  return askHowToRun({
    trans,
    draft: emptyDraft('a.ipynb'),
    isFixed: true,
    refusal: null,
    kernels: [],
    engines: ['own'],
    exportFormats: [],
    inspect,
    listFolder: () => Promise.resolve([]),
    isDirty: () => false
  });
}

function button(label: string): HTMLButtonElement {
  const found = [...document.querySelectorAll('button')].find(
    ({ textContent }) => textContent === label
  );
  if (!found) {
    throw new Error(`No button ${label}`);
  }
  return found;
}

const known: Inspect = () =>
  Promise.resolve({ kind: 'known', inspection: anInspection() });

const whenRunIs = (isEnabled: boolean): Promise<void> =>
  waitFor(() => expect(button('Run').disabled).toBe(!isEnabled));

const focused = (): string | null =>
  document.activeElement?.getAttribute('data-field') ?? null;

test('the dialog has a name, and Run waits for the answer about the notebook', async () => {
  const replies: ((answer: Answer) => void)[] = [];
  const asked = ask(() => new Promise(resolve => replies.push(resolve)));
  await waitFor(() => expect(button('Run').disabled).toBe(true));
  await waitFor(() => expect(replies).toHaveLength(1));
  const dialog = document.querySelector('.jp-Dialog');
  expect(dialog?.getAttribute('aria-label')).toBe('Run in background');
  replies[0]?.({ kind: 'known', inspection: anInspection() });
  await whenRunIs(true);
  button('Run').click();
  expect((await asked)?.request?.path).toBe('a.ipynb');
});

test('Enter in a field runs', async () => {
  const asked = ask(known);
  await whenRunIs(true);
  await waitFor(() => expect(focused()).toBe('name'));
  document.activeElement?.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'Enter', bubbles: true })
  );
  expect((await asked)?.request?.path).toBe('a.ipynb');
});

test('Escape works before the first answer has come', async () => {
  const asked = ask(() => new Promise(() => undefined));
  await whenRunIs(false);
  expect(document.activeElement?.className).toContain('jrh-Dialog-body');
  document.activeElement?.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'Escape', bubbles: true })
  );
  expect(await asked).toBeNull();
});

test('Cancel gives nothing', async () => {
  const asked = ask(known);
  await whenRunIs(true);
  button('Cancel').click();
  expect(await asked).toBeNull();
});
