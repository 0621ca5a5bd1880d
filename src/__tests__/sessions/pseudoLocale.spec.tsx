import { act, cleanup, render } from '@testing-library/react';
import * as React from 'react';
import type * as Contract from '../../contract';
import type { Problem } from '../../model/snapshot';
import { SessionsAge, SessionsSection } from '../../sessions/section';
import type { ISessionActions } from '../../sessions/sessionActions';
import { sessionEntries } from '../../sessions/sessionActions';
import { bare, trans, untranslated } from '../marked';
import { literals } from '../samples';
import { aList, aServer, aSession, aSurvival } from './examples';
import { FakeSessionsModel } from './fakes';

// As for the runs: any letter outside of brackets is a sentence that nobody can translate.

const silent = (): Promise<void> => Promise.resolve();
const actions: ISessionActions = {
  canOpen: true,
  onOpen: silent,
  onCopyAttach: silent,
  onEnd: silent,
  onMenu: () => undefined,
  onNew: silent,
  onProtect: silent,
  onUndo: silent,
  onRefresh: silent,
  onCopy: () => undefined
};
const now = new Date().toISOString();
const quiet = { name: '4', created_at: now, programs: ['8'], label: '6' };
const servers = [
  aServer({ is_own: true }),
  aServer({ pid: 1, port: 3 }),
  aServer({ pid: 2, port: null, socket: '5' })
];
const all = aSession({ ...quiet, servers, runs: ['1'] });

/** What went past the translator, but for the names of programs. */
function found(root: Element): string[] {
  return untranslated(root).filter(text => !/^(tmux|screen)$/.test(text));
}

function show(canOpen: boolean): [FakeSessionsModel, HTMLElement] {
  const model = new FakeSessionsModel();
  const { container } = render(
    <>
      <SessionsAge {...{ model, trans }} />
      <SessionsSection
        {...{ model, trans }}
        actions={{ ...actions, canOpen }}
      />
    </>
  );
  return [model, container];
}

test('rows, menus, and what is the matter with tmux', () => {
  const problems = literals('MultiplexerProblem');
  const installers = literals('Installer') as Contract.Installer[];
  for (const problem of problems as Contract.MultiplexerProblem[]) {
    const [model, container] = show(problem === 'failed');
    const tmux = { kind: 'tmux', version: '1', problem, detail: '2' } as const;
    for (const installer of installers) {
      const one = { ...tmux, elsewhere: installers.indexOf(installer) };
      const screen = { ...one, kind: 'screen', problem: null } as const;
      const changes = { multiplexers: [one, screen], installer };
      act(() => model.setList(aList([all], changes)));
      expect(found(container)).toEqual([]);
      act(() => model.setList(aList([], changes)));
      expect(found(container)).toEqual([]);
    }
    cleanup();
  }
  const labels = sessionEntries(trans, all, actions, true);
  expect(labels.map(entry => bare(entry?.label ?? '')).join('')).toBe('');
});

test('verdicts with all of their facts', () => {
  const facts = (literals('FactCode') as Contract.FactCode[]).map(code => ({
    code,
    value: '5'
  }));
  const [model, container] = show(true);
  for (const level of literals('VerdictLevel') as Contract.VerdictLevel[]) {
    for (const isProtected of [false, true]) {
      const changes = { level, facts, protected: isProtected };
      act(() => model.setSurvival(aSurvival(changes)));
      expect(found(container)).toEqual([]);
    }
  }
  act(() => container.querySelector('summary')?.click());
  expect(container.querySelectorAll('.jrh-Facts > li').length).toBe(
    facts.length
  );
  expect(found(container)).toEqual([]);
});

test('whatever stands between page and server', () => {
  const problems: Problem[] = [
    { kind: 'unreachable' },
    { kind: 'server_half_missing' },
    { kind: 'not_allowed' },
    { kind: 'other_version', version: '2' },
    { kind: 'other', message: '500' }
  ];
  for (const problem of problems) {
    const [model, container] = show(true);
    act(() => model.set({ state: 'failed', problem }));
    expect(container.textContent).not.toBe('');
    expect(found(container)).toEqual([]);
    const stale = { state: 'stale', at: 0, since: 0, problem } as const;
    act(() => model.set({ ...stale, value: aList([all]) }));
    expect(found(container)).toEqual([]);
    cleanup();
  }
});
