import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { CommandRegistry } from '@lumino/commands';
import { valueOf } from '../../model/snapshot';
import {
  askAndClear,
  askAndRemove,
  askAndTreatAsEnded,
  retry
} from '../../runs/actions';
import { addCommands, CommandIDs } from '../../runs/commands';
import { RunsModel } from '../../runs/model';
import {
  aFailedRun,
  aList,
  aRefusal,
  aRun,
  aStoppingRun,
  FakeClient,
  trans
} from '../fixtures';
import { waitFor } from '../patience';

let client: FakeClient;
let model: RunsModel;
let commands: CommandRegistry;
const opened: unknown[] = [];

beforeEach(async () => {
  Notification.dismiss();
  client = new FakeClient();
  client.list = aList(aRun({ id: 'moves' }), aFailedRun({ id: 'failed' }));
  model = new RunsModel(client);
  await model.refresh();
  commands = new CommandRegistry();
  opened.splice(0);
  commands.addCommand('docmanager:open', {
    describedBy: { args: { type: 'object', properties: {} } },
    execute: args => opened.push(args)
  });
  const app = { commands } as unknown as JupyterFrontEnd;
  const told = { silence: () => undefined };
  addCommands({ app, model, trans, documents: null, told });
});

afterEach(() => {
  model.dispose();
});

const messages = (): string[] =>
  Notification.manager.notifications.map(
    ({ type, message }) => `${type}: ${message}`
  );

/** Lab shows only those messages that have a time, or explicitly none. */
const areShown = (): boolean =>
  Notification.manager.notifications.every(
    ({ options }) => options.autoClose === false || options.autoClose
  );

const dialogs = (): HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>('.jp-Dialog')
];

/** Waits for the dialog, and clicks its button with this label. */
async function answer(label: string): Promise<string> {
  await waitFor(() => expect(dialogs()).toHaveLength(1));
  const [dialog] = dialogs();
  // React brings the title a moment later than the rest.
  await waitFor(() =>
    expect(dialog?.querySelector('.jp-Dialog-header')?.textContent).toMatch(
      /\?$/
    )
  );
  const text = dialog?.textContent ?? '';
  const button = [...(dialog?.querySelectorAll('button') ?? [])].find(
    ({ textContent }) => textContent === label
  );
  if (!button) {
    throw new Error(`No button ${label} in: ${text}`);
  }
  button.click();
  await waitFor(() => expect(dialogs()).toHaveLength(0));
  return text;
}

const cancel = (id = 'moves'): Promise<unknown> =>
  commands.execute(CommandIDs.cancelRun, { id });

const retryBy = (id = 'failed'): Promise<unknown> =>
  commands.execute(CommandIDs.retryRun, { id });

test('a cancel is asked for, and sent once', async () => {
  client.reply = aStoppingRun({ id: 'moves' });
  const done = cancel();
  expect(client.acts).toEqual([]);
  const text = await answer('Cancel run');
  expect(text).toContain('Cancel train.ipynb?');
  expect(text).toContain('What it printed so far is kept.');
  await done;
  expect(client.acts).toEqual(['cancel moves']);
  expect(messages()).toEqual([]);
});

test('Enter alone cancels nothing', async () => {
  const done = cancel();
  await waitFor(() =>
    expect(document.activeElement?.textContent).toBe('Keep running')
  );
  document.activeElement?.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'Enter', bubbles: true })
  );
  await done;
  expect(client.acts).toEqual([]);
});

test('who thinks better of it is asked again the next time', async () => {
  const first = cancel();
  await answer('Keep running');
  await first;
  const second = cancel();
  await answer('Keep running');
  await second;
  expect(client.acts).toEqual([]);
});

test('a second cancel while the first is under way does nothing', async () => {
  client.reply = aStoppingRun({ id: 'moves' });
  const done = cancel();
  await cancel();
  await answer('Cancel run');
  await done;
  expect(client.acts).toEqual(['cancel moves']);
});

test('a cancel that fails is told once', async () => {
  const refused = aRefusal('train has ended already.', 'run_has_ended');
  client.cancelRun = () => Promise.reject(refused);
  const done = cancel();
  await answer('Cancel run');
  await done;
  expect(messages()).toEqual([`error: Not cancelled: ${refused.message}`]);
  expect(areShown()).toBe(true);
});

test('as a command, a retry is asked for', async () => {
  client.reply = aRun({ id: 'new' });
  const done = retryBy();
  expect(client.acts).toEqual([]);
  expect(await answer('Run again')).toContain('Run train.ipynb again?');
  await done;
  expect(client.acts).toEqual(['retry failed', 'seen failed']);

  const refused = retryBy();
  await answer('Do not run');
  await refused;
  expect(client.acts).toHaveLength(2);
});

test('from its row, a retry starts at once, and one at a time', async () => {
  client.reply = aRun({ id: 'new' });
  const run = aFailedRun({ id: 'failed' });
  await Promise.all([
    retry({ model, trans }, run),
    retry({ model, trans }, run)
  ]);
  expect(dialogs()).toEqual([]);
  expect(client.acts).toEqual(['retry failed', 'seen failed']);
});

test('a retry that fails is told once', async () => {
  client.retryRun = () =>
    Promise.reject(aRefusal('The queue is full.', 'queue_full'));
  await retry({ model, trans }, aFailedRun({ id: 'failed' }));
  expect(messages()).toEqual(['error: Not started again: The queue is full.']);
});

test('a result is trusted before it opens', async () => {
  client.reply = aFailedRun({ id: 'failed' });
  await commands.execute(CommandIDs.openResult, { id: 'failed' });
  expect(client.acts).toEqual(['sign failed']);
  expect(opened).toEqual([
    { path: 'work/train-run.ipynb', factory: 'Notebook' }
  ]);
});

test('a result that was changed since opens like any other file', async () => {
  const refused = aRefusal('It was changed.', 'result_changed');
  client.signResult = () => Promise.reject(refused);
  await commands.execute(CommandIDs.openResult, { id: 'failed' });
  expect(opened).toHaveLength(1);
  expect(messages()).toEqual([]);
});

test('a result that was deleted is told once', async () => {
  const refused = aRefusal('It is not there.', 'result_not_found');
  client.signResult = () => Promise.reject(refused);
  await commands.execute(CommandIDs.openResult, { id: 'failed' });
  expect(opened).toEqual([]);
  expect(messages()).toEqual(['error: Not opened: It is not there.']);
});

test('without an answer to a retry it does not guess', async () => {
  await retry({ model, trans }, aFailedRun({ id: 'failed' }));
  expect(messages()).toEqual([
    'error: No answer from the server. Retry train.ipynb once more: it never starts twice.'
  ]);
});

test('an ended run is removed once that is confirmed', async () => {
  const run = aFailedRun({ id: 'failed' });
  const kept = askAndRemove({ model, trans }, run);
  await answer('Keep');
  await kept;
  expect(client.acts).toEqual([]);
  client.reply = run;
  const removed = askAndRemove({ model, trans }, run);
  expect(await answer('Remove')).toContain('Remove train.ipynb from the list?');
  await removed;
  expect(client.acts).toEqual(['remove failed']);
  expect(valueOf(model.snapshot)?.runs.map(({ id }) => id)).toEqual(['moves']);
});

test('clearing stops at the first refusal and tells it once', async () => {
  const runs = ['a', 'b'].map(id => aFailedRun({ id }));
  const done = askAndClear({ model, trans }, runs);
  expect(await answer('Remove')).toContain('Remove 2 runs from the list?');
  await done;
  expect(client.acts).toEqual(['remove a']);
  expect(messages()).toEqual([
    'error: Not removed: train.ipynb: the server does not answer.'
  ]);
});

test('giving up a run is asked for', async () => {
  client.reply = aFailedRun({ id: 'moves' });
  const done = askAndTreatAsEnded({ model, trans }, aRun({ id: 'moves' }));
  expect(client.acts).toEqual([]);
  await answer('Treat as ended');
  await done;
  expect(client.acts).toEqual(['treat moves']);
});

test.each([
  [CommandIDs.cancelRun, 'failed', 'train.ipynb has ended already.'],
  [CommandIDs.retryRun, 'moves', 'train.ipynb has not ended.'],
  [CommandIDs.cancelRun, 'gone', 'There is no such run in the list.'],
  [CommandIDs.retryRun, 'gone', 'There is no such run in the list.']
])('%s of the run %p says why not', async (command, id, message) => {
  await commands.execute(command, { id });
  expect(messages()).toEqual([`warning: ${message}`]);
  expect(areShown()).toBe(true);
  expect(client.acts).toEqual([]);
});

test('the commands describe their arguments', async () => {
  for (const id of [CommandIDs.cancelRun, CommandIDs.retryRun]) {
    const { args } = await commands.describedBy(id);
    expect(args?.['required']).toEqual(['id']);
  }
});
