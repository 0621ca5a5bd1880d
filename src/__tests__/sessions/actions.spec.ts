import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Clipboard, Dialog, Notification } from '@jupyterlab/apputils';
import { fireEvent } from '@testing-library/dom';
import { CommandRegistry } from '@lumino/commands';
import type { IActionContext } from '../../sessions/actions';
import {
  askAndCreate,
  askAndEnd,
  copyAttach,
  hasTerminals,
  open,
  setProtected
} from '../../sessions/actions';
import { addCommands, CommandIDs } from '../../sessions/commands';
import { aRefusal, offline, trans } from '../fixtures';
import { aList, aServer, aSession } from './examples';
import { FakeSessionsModel } from './fakes';
import { waitFor } from '../patience';

let model: FakeSessionsModel;
let commands: CommandRegistry;
let context: IActionContext;
let isAvailable: boolean;
let words: readonly string[] | null;
const opened: unknown[] = [];

beforeEach(() => {
  Notification.dismiss();
  isAvailable = true;
  words = ['ann@gpu1.example.org'];
  opened.splice(0);
  model = new FakeSessionsModel();
  model.setList(aList());
  commands = new CommandRegistry();
  commands.addCommand('terminal:open', {
    describedBy: { args: { type: 'object', properties: {} } },
    execute: args => opened.push(args)
  });
  const terminals = { isAvailable: () => isAvailable };
  const serviceManager = { terminals };
  const app = { commands, serviceManager } as unknown as JupyterFrontEnd;
  const login = {
    words: () => Promise.resolve(words),
    fetch: () => Promise.resolve(null)
  };
  context = { app, model, trans, login };
});

afterEach(() => {
  Dialog.flush();
  jest.restoreAllMocks();
});

const messages = (): string[] =>
  Notification.manager.notifications.map(
    ({ type, message }) => `${type}: ${message}`
  );

async function dialog(): Promise<HTMLElement> {
  return waitFor(() => {
    const node = document.querySelector<HTMLElement>('.jp-Dialog');
    // Its title is rendered a moment later.
    if (!node?.querySelector('.jp-Dialog-header')?.textContent) {
      throw new Error('No dialog');
    }
    return node;
  });
}

async function answer(label: string): Promise<string> {
  const node = await dialog();
  const text = node.textContent ?? '';
  const buttons = [...node.querySelectorAll('button')];
  buttons.find(one => one.textContent === label)?.click();
  await waitFor(() => expect(node.isConnected).toBe(false));
  return text;
}

test('a session opens in the terminal that the server names', async () => {
  await open(context, aSession());
  expect(model.acts).toEqual(['open t-build']);
  expect(opened).toEqual([{ name: '7' }]);
});

test('why a session was not opened is said in words of the page', async () => {
  model.failure = aRefusal('Gone.', 'session_not_found');
  await open(context, aSession());
  expect(opened).toEqual([]);
  expect(messages()).toEqual([
    'error: build was not opened: it has ended already.'
  ]);
});

test('nothing ends before the user says so', async () => {
  const done = askAndEnd(context, aSession());
  expect(await answer('Keep')).toContain('End build?');
  await done;
  expect(model.acts).toEqual([]);
});

test('what goes on after its session is said', async () => {
  model.survivors = [{ pid: 77, program: 'sleep' }];
  const done = askAndEnd(context, aSession());
  await answer('End session');
  await done;
  expect(model.acts).toEqual(['end t-build']);
  expect(messages()).toEqual([
    'warning: build has ended. Still running: sleep (77)'
  ]);
});

test('the session of the server ends when that is confirmed', async () => {
  const servers = [aServer({ is_own: true })];
  const done = askAndEnd(context, aSession({ servers }));
  const text = await answer('End session and JupyterLab');
  expect(text).toContain('and JupyterLab with it?');
  await done;
  expect(model.acts).toEqual(['end t-build 77-1']);
});

test('another server in the session is named, and ends when that is confirmed', async () => {
  const servers = [aServer(), aServer({ pid: 78, port: 9000 })];
  const one = askAndEnd(context, aSession({ servers: servers.slice(0, 1) }));
  const text = await answer('Keep');
  expect(text).toContain('End build, and the Jupyter server in it?');
  expect(text).toContain('the Jupyter server at port 8889; ending it stops');
  await one;
  expect(model.acts).toEqual([]);
  const both = askAndEnd(context, aSession({ servers }));
  expect(await answer('End session and servers')).toContain(
    'End build, and 2 Jupyter servers in it?'
  );
  await both;
  expect(model.acts).toEqual(['end t-build 77-1 78-1']);
});

test('where the page did not know of the server, it looks and asks again', async () => {
  model.failure = aRefusal('No.', 'session_holds_server');
  const done = askAndEnd(context, aSession());
  model.setList(aList([aSession({ servers: [aServer()] })]));
  await answer('End session');
  expect(await answer('End session and server')).toContain('at port 8889');
  await done;
  expect(model.acts).toEqual(['end t-build', 'refresh', 'end t-build 77-1']);
  expect(messages()).toEqual([]);
});

test('where it can learn of no other server, it says why nothing ended', async () => {
  model.failure = aRefusal('No.', 'session_holds_server');
  const servers = [aServer()];
  model.setList(aList([aSession({ servers })]));
  const done = askAndEnd(context, aSession({ servers }));
  await answer('End session and server');
  await done;
  expect(model.acts).toEqual(['end t-build 77-1', 'refresh']);
  expect(messages()).toEqual([
    'error: build was not ended: a Jupyter server runs in it. Look again.'
  ]);
});

test.each([
  ['session_not_found', []],
  [
    'session_changed',
    [
      'error: build was not ended: another session has taken its place. Look again.'
    ]
  ],
  ['multiplexer_failed', ['error: build was not ended: tmux is stuck.']]
] as const)('an end refused by %s', async (code, said) => {
  model.failure = aRefusal('tmux is stuck.', code);
  const done = askAndEnd(context, aSession());
  await answer('End session');
  await done;
  expect(messages()).toEqual(said);
});

test('two clicks are one question', async () => {
  const both = [askAndEnd(context, aSession()), askAndEnd(context, aSession())];
  await dialog();
  expect(document.querySelectorAll('.jp-Dialog')).toHaveLength(1);
  await answer('Keep');
  await Promise.all(both);
});

async function field(): Promise<HTMLInputElement> {
  return waitFor(() => {
    const input = document.querySelector<HTMLInputElement>('.jp-Dialog input');
    if (!input) {
      throw new Error('No field');
    }
    return input;
  });
}

test('a new session gets the name that was typed, and opens', async () => {
  const done = askAndCreate(context, 'tmux');
  const input = await field();
  expect(input.value).toBe('jupyter');
  fireEvent.change(input, { target: { value: 'mine' } });
  await answer('Create and open');
  await done;
  expect(model.acts).toEqual(['create tmux mine', 'open t-mine']);
  expect(opened).toEqual([{ name: '7' }]);
});

test('a name that cannot be closes the button, and a refusal comes back', async () => {
  const done = askAndCreate(context, 'tmux');
  const input = await field();
  fireEvent.change(input, { target: { value: '#(x)' } });
  await waitFor(() =>
    expect(document.querySelector('.jp-mod-error')).toBeTruthy()
  );
  fireEvent.change(input, { target: { value: 'taken' } });
  model.failure = aRefusal('Taken.', 'session_name_taken', 'name');
  await answer('Create and open');
  const again = await field();
  expect(again.value).toBe('taken');
  const node = await dialog();
  expect(node.textContent).toContain(
    'Not made: there is a session of that name.'
  );
  await answer('Cancel');
  await done;
  expect(model.acts).toEqual(['create tmux taken']);
});

test('where terminals are off, a session is made and not opened', async () => {
  isAvailable = false;
  expect(hasTerminals(context)).toBe(false);
  const done = askAndCreate(context, 'tmux');
  await field();
  await answer('Create and open');
  await done;
  expect(model.acts).toEqual(['create tmux jupyter']);
});

test('the attach command is copied as it is shown', async () => {
  const copied: unknown[] = [];
  jest
    .spyOn(Clipboard, 'copyToSystem')
    .mockImplementation(text => void copied.push(text));
  words = ['-p', '2222', 'ann@gpu1'];
  await copyAttach(context, aSession());
  const command = 'ssh -t -p 2222 ann@gpu1 tmux -u attach -t build';
  expect(copied).toEqual([command]);
  expect(messages()).toEqual([`success: Copied: ${command}`]);
});

test('without a host that is known nothing is copied', async () => {
  const copy = jest.spyOn(Clipboard, 'copyToSystem');
  words = null;
  await copyAttach(context, aSession());
  await copyAttach({ ...context, login: null }, aSession());
  expect(copy).not.toHaveBeenCalled();
  expect(messages().join()).toContain('section Tunnel first');
});

test('a lost answer to protecting is said', async () => {
  model.failure = offline();
  await setProtected(context, true);
  expect(messages()).toEqual([
    'error: Not protected: the server does not answer.'
  ]);
});

test('the command is there only with tmux and terminals', () => {
  addCommands(context);
  const isThere = (): boolean => commands.isVisible(CommandIDs.newTmuxSession);
  expect(isThere()).toBe(true);
  isAvailable = false;
  expect(isThere()).toBe(false);
  isAvailable = true;
  const version = null;
  const [, screen] = aList().multiplexers;
  const tmux = { kind: 'tmux', version, problem: 'not_installed' } as const;
  const multiplexers = [
    { ...tmux, detail: null, elsewhere: 0 },
    screen
  ].flatMap(one => (one ? [one] : []));
  model.setList(aList([], { multiplexers }));
  expect(isThere()).toBe(false);
});
