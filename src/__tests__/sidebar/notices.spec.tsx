import { act, render, screen } from '@testing-library/react';
import * as React from 'react';
import { Notices } from '../../sidebar/notices';
import type { Problem } from '../../model/snapshot';
import { aRun, FakeModel, fresh, known, trans } from '../fixtures';

const done: string[] = [];

function show(model: FakeModel): HTMLElement {
  done.splice(0);
  return render(
    <Notices
      model={model}
      trans={trans}
      pageVersion="0.1.0"
      onReload={() => done.push('reload')}
      onCopy={text => done.push(text)}
    />
  ).container;
}

function failed(problem: Problem): FakeModel {
  const model = new FakeModel();
  model.set({ state: 'failed', problem });
  return model;
}

test('while all is well it says nothing', () => {
  const model = new FakeModel();
  const container = show(model);
  expect(container.textContent).toBe('');
  act(() => model.set(fresh(aRun())));
  expect(container.textContent).toBe('');
});

test('a lost connection says since when, and can be tried again', async () => {
  const model = new FakeModel();
  const value = known([aRun()]);
  const since = new Date(2026, 10, 24, 14, 3).getTime();
  const problem = { kind: 'unreachable' } as const;
  model.set({ state: 'stale', value, at: since, since, problem });
  show(model);
  expect(screen.getByRole('status').textContent).toContain(
    'Not connected since 14:03'
  );
  const again = screen.getByRole('button', { name: 'Try again' });
  await act(async () => again.click());
  expect(model.refreshed).toBe(1);
});

test('a missing server half comes with the command that enables it', () => {
  const model = failed({ kind: 'server_half_missing' });
  show(model);
  expect(screen.getByRole('alert').textContent).toContain(
    'The server half of this extension isn’t enabled'
  );
  screen.getByRole('button', { name: 'Copy' }).click();
  screen.getByRole('button', { name: 'Check again' }).click();
  expect(done).toEqual([
    'jupyter server extension enable jupyter_remote_helper'
  ]);
  expect(model.refreshed).toBe(1);
});

test.each<[Problem, string]>([
  [{ kind: 'not_allowed' }, 'Your login may not manage runs on this server'],
  [{ kind: 'unreachable' }, 'Not connected'],
  [{ kind: 'other', message: '500 Oops' }, '500 Oops']
])('%j is told', (problem, text) => {
  show(failed(problem));
  expect(screen.getByRole('status').textContent).toContain(text);
});

test('two versions that differ ask for a reload', () => {
  const model = new FakeModel();
  const value = known([], { serverVersion: '1.2' });
  model.set({ state: 'fresh', value, at: 0 });
  show(model);
  expect(screen.getByRole('status').textContent).toContain(
    'Server 1.2 and page 0.1.0 differ'
  );
  screen.getByRole('button', { name: 'Reload' }).click();
  expect(done).toEqual(['reload']);
});

test('an answer that only another version could give asks for a reload, too', () => {
  show(failed({ kind: 'other_version', version: '2.0' }));
  expect(screen.getByRole('status').textContent).toContain(
    'Server 2.0 and page 0.1.0 differ'
  );
});
