import { act, fireEvent, render, screen, within } from '@testing-library/react';
import * as React from 'react';
import { SessionsSection } from '../../sessions/section';
import type { ISessionActions } from '../../sessions/sessionActions';
import { sessionEntries } from '../../sessions/sessionActions';
import { trans } from '../fixtures';
import { aList, aServer, aSession, aSurvival } from './examples';
import { FakeSessionsModel } from './fakes';

const done: string[] = [];
let settle: () => void = () => undefined;

function begin(what: string): Promise<void> {
  done.push(what);
  return new Promise(resolve => {
    settle = resolve;
  });
}

function someActions(canOpen = true): ISessionActions {
  return {
    canOpen,
    onOpen: ({ id }) => begin(`open ${id}`),
    onCopyAttach: ({ id }) => begin(`copy ${id}`),
    onEnd: ({ id }) => begin(`end ${id}`),
    onMenu: ({ id }) => done.push(`menu ${id}`),
    onNew: kind => begin(`new ${kind}`),
    onProtect: () => begin('protect'),
    onUndo: () => begin('undo'),
    onRefresh: () => begin('refresh'),
    onCopy: text => done.push(text)
  };
}

function show(canOpen = true): FakeSessionsModel {
  done.splice(0);
  const model = new FakeSessionsModel();
  const actions = someActions(canOpen);
  render(<SessionsSection {...{ model, trans, actions }} />);
  return model;
}

const rows = (): HTMLElement[] =>
  within(
    screen.getByRole('list', { name: 'tmux and screen sessions' })
  ).getAllByRole('listitem');
const names = (): (string | null)[] =>
  screen
    .queryAllByRole('button')
    .map(node => node.getAttribute('aria-label') ?? node.textContent);
const button = (name: string): HTMLElement =>
  screen.getByRole('button', { name });

test('a row offers its name, the command, and the end', () => {
  const model = show();
  act(() => model.setList(aList([aSession(), aSession({ name: 'b' })])));
  expect(rows()).toHaveLength(2);
  expect(names().slice(0, 3)).toEqual([
    'build',
    'Copy attach command for build',
    'End build'
  ]);
  act(() => button('build').click());
  act(() => button('Copy attach command for build').click());
  act(() => button('End build').click());
  fireEvent.keyDown(button('b'), { key: 'Delete' });
  expect(done).toEqual([
    'open t-build',
    'copy t-build',
    'end t-build',
    'end t-b'
  ]);
  expect(button('build').getAttribute('aria-disabled')).toBe('true');
});

test('what cannot be done is not offered', () => {
  const model = show(false);
  act(() => model.setList(aList([aSession({ attach: null })])));
  expect(names()).toEqual(['End build']);
  expect(screen.getByText(/offers no terminals/)).toBeTruthy();
  const entries = sessionEntries(
    trans,
    aSession({ attach: null }),
    someActions(false),
    true
  );
  expect(entries.map(entry => entry?.label)).toEqual([undefined, 'End…']);
});

test('without a connection there is only something to read', () => {
  const model = show();
  const value = aList([aSession({ servers: [aServer({ is_own: true })] })]);
  const problem = { kind: 'unreachable' } as const;
  act(() => {
    model.setSurvival(aSurvival());
    model.set({ state: 'stale', value, at: 0, since: 0, problem });
    const survival = { state: 'stale', at: 0, since: 0, problem } as const;
    model.survival.snapshot = { ...survival, value: aSurvival() };
    model.survival.changed.emit();
  });
  expect(names()).toEqual([]);
  expect(rows()[0]?.textContent).toContain('JupyterLab runs in this one');
  expect(screen.getByText(/Will stop when/)).toBeTruthy();
  expect(document.querySelector('[data-edge]')).toBeNull();
  fireEvent.keyDown(rows()[0] ?? document.body, { key: 'Delete' });
  expect(done).toEqual([]);
  expect(sessionEntries(trans, aSession(), someActions(), false)).toEqual([]);
});

test('protecting is closed while it is under way, then there is the way back', async () => {
  const model = show();
  act(() => model.setSurvival(aSurvival()));
  act(() => button('Protect now').click());
  expect(button('Protect now').getAttribute('aria-disabled')).toBe('true');
  act(() => button('Protect now').click());
  expect(done).toEqual(['protect']);
  await act(async () => settle());
  const kept = { protected: true, reason: 'hangup_handled' } as const;
  act(() => model.setSurvival(aSurvival({ level: 'probably', ...kept })));
  expect(screen.queryByRole('button', { name: 'Protect now' })).toBeNull();
  act(() => button('Undo').click());
  expect(done).toEqual(['protect', 'undo']);
});

test('where protecting does not help it is not offered, and one that does not is said', () => {
  const model = show();
  const kills = { level: 'at_risk', reason: 'logout_kills' } as const;
  act(() => model.setSurvival(aSurvival(kills)));
  expect(names()).toEqual([]);
  act(() => model.setSurvival(aSurvival({ ...kills, protected: true })));
  expect(names()).toEqual(['Undo']);
  expect(screen.getByText(/but not against this/)).toBeTruthy();
});

test('the facts stand behind Why?', () => {
  const model = show();
  act(() => model.setSurvival(aSurvival()));
  const fact = 'Started in the terminal of an SSH login';
  expect(screen.queryByText(fact)).toBeNull();
  act(() => screen.getByText('Why?').click());
  expect(screen.getByText(fact)).toBeTruthy();
});

test('a session that comes or goes, and another verdict, are read out', () => {
  const model = show();
  act(() => {
    model.setList(aList([aSession()]));
    model.setSurvival(aSurvival());
  });
  const live = document.querySelector('[aria-live="polite"]');
  expect(live?.textContent).toBe('');
  act(() => model.setList(aList([aSession({ name: 'new' })])));
  expect(live?.textContent).toBe('new is there. build has ended.');
  const kept = { level: 'probably', reason: 'hangup_handled' } as const;
  act(() => model.setSurvival(aSurvival({ ...kept, protected: true })));
  expect(live?.textContent).toBe('Protected against a closed terminal.');
});

test('while nothing is known it is busy; what failed can be tried again', async () => {
  const model = show();
  expect(screen.getByText('Loading')).toBeTruthy();
  const problem = { kind: 'other', message: '500' } as const;
  act(() => {
    model.survival.snapshot = { state: 'failed', problem };
    model.set({ state: 'failed', problem });
  });
  expect(screen.getAllByText('The sessions could not be read')).toHaveLength(1);
  act(() => button('Try again').click());
  expect(done).toEqual(['refresh']);
  await act(async () => settle());
});

test('without a session it offers to make one', () => {
  const model = show();
  act(() => model.setList(aList()));
  act(() => button('New tmux session').click());
  expect(done).toEqual(['new tmux']);
});

test('with sessions that cannot be listed it does not say that there are none', () => {
  const model = show();
  const [tmux, other] = aList().multiplexers;
  act(() => model.setList(aList([])));
  expect(screen.getByText('No tmux or screen sessions')).toBeTruthy();
  const multiplexers = [tmux, other].flatMap(one =>
    one ? [{ ...one, elsewhere: one.kind === 'tmux' ? 2 : 0 }] : []
  );
  act(() => model.setList(aList([], { multiplexers })));
  expect(screen.queryByText('No tmux or screen sessions')).toBeNull();
  expect(screen.getByText(/2 more tmux servers of yours/)).toBeTruthy();
});

test('words that the page does not know take nothing else along', () => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const model = show();
  const strange = aSession({ name: 'odd', programs: null as never });
  act(() => model.setList(aList([strange, aSession()])));
  expect(rows().map(row => row.textContent)).toEqual([
    expect.stringContaining('This page is too old to show it'),
    expect.stringContaining('3 windows')
  ]);
  jest.restoreAllMocks();
});
