import { act, fireEvent, render, screen, within } from '@testing-library/react';
import * as React from 'react';
import { TunnelSection } from '../../tunnel/section';
import { trans } from '../fixtures';
import { aServer, NOTHING, someFacts } from './examples';
import { FakeTunnel, NODE_JOB } from './facts';

const PAGE = { port: null, socketName: 'cafe0001' };
const COMMAND =
  'ssh -S none -N -o ExitOnForwardFailure=yes -o ServerAliveInterval=30' +
  ' -o ServerAliveCountMax=3';

let copied: string[] = [];
let withToken: string[] = [];

beforeEach(() => {
  copied = [];
  withToken = [];
  jest.useFakeTimers();
});
afterEach(() => jest.useRealTimers());

function show(model: FakeTunnel, port: string | null = null): void {
  render(
    <TunnelSection
      {...{ model, trans }}
      page={{ ...PAGE, port }}
      onCopy={text => copied.push(text)}
      onCopyWithToken={url => {
        withToken.push(url);
        return Promise.resolve(true);
      }}
    />
  );
}

const button = (name: string): HTMLElement =>
  screen.getByRole('button', { name });
const text = (name: string): string | null =>
  screen.getByRole('group', { name }).textContent;
const choose = (name: string, value: string): void =>
  void fireEvent.change(screen.getByLabelText(name), { target: { value } });
const type = (name: string, value: string): void =>
  void fireEvent.change(screen.getByRole('textbox', { name }), {
    target: { value }
  });
const offers = (name: string): (string | null)[] =>
  within(screen.getByLabelText(name))
    .getAllByRole('option')
    .map(option => option.textContent);
const summary = (): string | null =>
  document.querySelector('.jrh-Disclosure > summary')?.textContent ?? null;
const unfold = (title: string | RegExp): void =>
  void fireEvent.click(screen.getByText(title));

test('the facts make a command, an address and one line of summary', () => {
  show(new FakeTunnel(someFacts()));
  expect(summary()).toBe('ann@gpu1.example.org, port 25581');
  expect(text('Tunnel command')).toBe(
    `${COMMAND} -L 127.0.0.1:25581:127.0.0.1:8889 ann@gpu1.example.org`
  );
  expect(text('Address')).toBe('http://127.0.0.1:25581/lab');
});

test('what is copied is the command itself, and that is said', () => {
  show(new FakeTunnel(someFacts()), '28417');
  fireEvent.click(button('Copy tunnel command'));
  expect(copied).toEqual([
    `${COMMAND} -L 127.0.0.1:28417:127.0.0.1:8889 ann@gpu1.example.org`
  ]);
  expect(document.querySelector('[aria-live]')?.textContent).toMatch(/Copied/);
  expect(button('Copied').textContent).toBe('Copied');
  act(() => void jest.advanceTimersByTime(2_100));
  expect(button('Copy tunnel command').textContent).toBe('Copy');
});

test('a form that a route cannot serve is absent', () => {
  show(new FakeTunnel(someFacts()));
  expect(offers('Form')).toEqual([
    'In a terminal',
    'In the background',
    'Reconnecting (autossh)',
    'Reuse an open login',
    'SSH config block',
    'PuTTY (Windows)'
  ]);
  choose('Form', 'background');
  choose('Route', 'bastion_two_step');
  expect(offers('Form')).toEqual(['In a terminal']);
  choose('Route', 'direct');
  expect(screen.getByLabelText('Form')).toHaveProperty('value', 'background');
});

test('what plink cannot do is not offered for a server on a socket', () => {
  const server = aServer({ port: null, socket: '/run/user/7/jup.sock' });
  show(new FakeTunnel(someFacts({ server })), '28417');
  expect(offers('Form')).not.toContain('PuTTY (Windows)');
  expect(offers('Route')).not.toContain('Node, by its address');
  expect(text('Tunnel command')).toContain(
    '-L 127.0.0.1:28417:/run/user/7/jup.sock '
  );
});

test('a value that no command may have is refused at its field', async () => {
  const model = new FakeTunnel(someFacts());
  show(model);
  unfold('ann@gpu1.example.org, port 25581');
  type('Host', 'gpu1;reboot');
  expect(screen.queryByRole('group', { name: /command/ })).toBeNull();
  expect(document.body.textContent).toContain(
    'A host name has only letters, digits, dots, hyphens and underscores.'
  );
  expect(document.body.textContent).toContain(
    'No command is offered until the host is right.'
  );
  expect(document.body.textContent).not.toContain('reboot');
  const field = screen.getByRole('textbox', { name: 'Host' });
  expect(field.getAttribute('aria-invalid')).toBe('true');
  await act(() => jest.advanceTimersByTimeAsync(5_000));
  expect(model.remembered).toEqual([]);
  type('Host', 'gpu2');
  expect(text('Tunnel command')).toContain('ann@gpu2');
  await act(() => jest.advanceTimersByTimeAsync(5_000));
  expect(model.remembered).toEqual([
    { host: 'gpu2', form: 'terminal', route: 'direct' }
  ]);
});

test('a bastion is asked for, and remembered with the rest', async () => {
  const model = new FakeTunnel(someFacts());
  show(model, '28417');
  choose('Route', 'bastion');
  expect(document.body.textContent).toContain('This is needed.');
  type('Bastion', 'gate.example.org:22522');
  expect(text('Tunnel command')).toContain('-J ann@gate.example.org:22522 ');
  await act(() => jest.advanceTimersByTimeAsync(5_000));
  expect(model.remembered).toEqual([
    { jump: 'gate.example.org:22522', form: 'terminal', route: 'bastion' }
  ]);
});

test('that it is not kept is said', async () => {
  const model = new FakeTunnel(someFacts());
  model.problem = new Error('The disk is full.');
  show(model);
  choose('Form', 'background');
  await act(() => jest.advanceTimersByTimeAsync(5_000));
  expect(document.body.textContent).toContain(
    'What you chose is not kept: The disk is full.'
  );
});

test.each([
  [{ ...NOTHING, form: 'node', route: 'node', jump: 'b' }, 'terminal', 'node'],
  [
    { ...NOTHING, form: 'background', route: 'node', jump: 'b' },
    'background',
    'node'
  ],
  [
    { ...NOTHING, form: 'proxy-command', route: 'bastion', jump: 'b' },
    'terminal',
    'bastion_proxy'
  ],
  [{ ...NOTHING, form: 'socket', route: 'direct' }, 'terminal', 'direct'],
  [{ ...NOTHING, form: 'putty', route: null }, 'terminal', 'direct']
] as const)('%j comes back', (remembered, form, route) => {
  show(new FakeTunnel(someFacts({ remembered })));
  expect(screen.getByLabelText('Form')).toHaveProperty('value', form);
  expect(screen.getByLabelText('Route')).toHaveProperty('value', route);
});

test('in a job the way leads through the host that it came from', () => {
  const facts = someFacts({
    host: 'n042',
    host_source: 'own_name',
    job: NODE_JOB
  });
  show(new FakeTunnel(facts), '28417');
  expect(summary()).toBe('ann@n042 through login1, port 28417');
  expect(text('Tunnel command')).toContain('-J ann@login1 ');
  expect(document.body.textContent).toContain(
    'This server runs on compute node n042 in Slurm job 48190; the tunnel ends with the job.'
  );
  choose('Route', 'node_reverse');
  expect(text('Node command')).toContain(
    '-R /home/ann/.jrh/cafe0001.sock:127.0.0.1:8889'
  );
  expect(text('Tunnel command')).toContain(
    '-L 127.0.0.1:28417:/home/ann/.jrh/cafe0001.sock '
  );
});

test('a name that may be its own only is asked for', () => {
  show(new FakeTunnel(someFacts({ host: 'gpu1', host_source: 'own_name' })));
  expect(screen.getByRole('textbox', { name: 'Host' })).toBeTruthy();
  expect(document.body.textContent).toContain('Its own name.');
});

test('who can reach the server is said; to one that nobody can there is no command', () => {
  const model = new FakeTunnel(
    someFacts({ server: aServer({ is_open: true }) })
  );
  show(model);
  expect(document.body.textContent).toContain(
    'Others can open the login page of this server'
  );
  expect(text('Tunnel command')).toContain('ssh ');
  const server = aServer({ on_loopback: false });
  act(() => model.set({ state: 'fresh', value: someFacts({ server }), at: 1 }));
  expect(document.body.textContent).toContain(
    'This server does not answer on 127.0.0.1'
  );
  expect(screen.queryByRole('group', { name: /command/ })).toBeNull();
});

test.each([
  ['password', 'It asks for the password of this server.'],
  ['open', 'This server asks for no password and no token.'],
  ['other', 'You log in there as you did here.']
] as const)('a server with %s has no token to copy', (login, sentence) => {
  show(new FakeTunnel(someFacts({ server: aServer({ login }) })));
  expect(document.body.textContent).toContain(sentence);
  expect(screen.queryByRole('button', { name: /token/ })).toBeNull();
});

test('the token is for a click, and not without the server', async () => {
  const facts = someFacts();
  const model = new FakeTunnel(facts);
  show(model, '28417');
  expect(document.body.innerHTML).not.toContain('secret');
  fireEvent.click(button('Copy with token…'));
  await act(() => jest.advanceTimersByTimeAsync(1));
  expect(withToken).toEqual(['http://127.0.0.1:28417/lab']);
  act(() =>
    model.set({
      state: 'stale',
      value: facts,
      at: 0,
      since: 0,
      problem: { kind: 'unreachable' }
    })
  );
  expect(screen.queryByRole('button', { name: /token/ })).toBeNull();
  expect(text('Tunnel command')).toContain('ssh ');
});

test('where no tunnel is needed the reason is said, and the command on demand', () => {
  show(new FakeTunnel(someFacts({ not_needed: 'local' })));
  expect(document.body.textContent).toContain(
    'You seem to be on this machine already.'
  );
  expect(screen.queryByRole('group', { name: /command/ })).toBeNull();
  fireEvent.click(button('Show the command anyway'));
  expect(text('Tunnel command')).toContain('ssh ');
});

test('what goes wrong is found by its message', () => {
  show(new FakeTunnel(someFacts()), '28417');
  unfold('What can go wrong');
  expect(text('Test command')).toBe('curl -s http://127.0.0.1:28417/api');
  expect(screen.getByText('bind … Address already in use')).toBeTruthy();
  expect(document.body.textContent).toContain(
    'Port 28417 is busy on your computer.'
  );
  expect(document.body.textContent).toContain(
    'Compare: this one is ann@gpu1, process 41877.'
  );
  type('Message', 'ssh: connect to host gpu1 port 22: Operation timed out');
  expect(document.querySelector('.jrh-Trouble dl')?.textContent).toBe(
    'Connection timed outNobody answers there. Start the VPN, or go through a bastion.'
  );
  type('Message', '$(touch canary)');
  expect(document.querySelector('.jrh-Trouble dl')?.textContent).toMatch(
    /^Not known/
  );
});

test('nothing known, and no answer', async () => {
  const model = new FakeTunnel();
  show(model);
  expect(document.querySelector('[aria-busy]')).not.toBeNull();
  act(() => model.set({ state: 'failed', problem: { kind: 'unreachable' } }));
  expect(document.body.textContent).toContain('Not connected');
  fireEvent.click(button('Try again'));
  await act(() => jest.advanceTimersByTimeAsync(1));
  expect(model.asked).toBe(1);
});
