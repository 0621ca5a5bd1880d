import { act, render, screen } from '@testing-library/react';
import * as React from 'react';
import type * as Contract from '../../../contract';
import { RunsCount } from '../../../runs/list/section';
import {
  aFailedRun,
  anEndedRun,
  aRun,
  aStoppingRun,
  FakeModel,
  fresh,
  known,
  trans
} from '../../fixtures';
import { button, buttons, opened, rows, settle, show } from './shown';

test('a running run shows its progress by name and value', () => {
  const model = new FakeModel();
  model.set(fresh(aRun({ parameters: { epochs: 200 } })));
  show(model);
  const [row] = rows();
  expect(row?.textContent).toContain('Running');
  expect(row?.textContent).toContain('cell 7 of 24');
  expect(row?.textContent).toContain('1 min 14 s');
  expect(row?.textContent).toContain('epochs = 200');
  const bar = screen.getByRole('progressbar', {
    name: 'Progress of train.ipynb'
  });
  expect(bar.getAttribute('aria-valuenow')).toBe('6');
  expect(bar.getAttribute('aria-valuetext')).toBe('6 of 24 cells');
  expect(bar.className).not.toContain('jrh-mod-still');
});

test('the name of a run without a result opens its source', () => {
  const model = new FakeModel();
  model.set(fresh(aRun({ id: 'r' })));
  show(model);
  screen.getByRole('button', { name: 'train.ipynb' }).click();
  expect(screen.queryByRole('button', { name: /^Open result/ })).toBeNull();
  expect(opened).toEqual(['source r']);
});

test('a finished run opens its result, by its name and by its button', () => {
  const model = new FakeModel();
  model.set(fresh(anEndedRun({ id: 'r' })));
  show(model);
  screen.getByRole('button', { name: 'train.ipynb' }).click();
  screen.getByRole('button', { name: 'Open result of train.ipynb' }).click();
  expect(opened).toEqual(['result r', 'result r']);
});

test('with a tab for it, a run’s name and its error open there', () => {
  const model = new FakeModel();
  model.set(fresh(aFailedRun({ id: 'r' })));
  show(model, { hasDetail: true });
  expect(buttons()).toEqual([open, more, 'Show error: train.ipynb', retry]);
  button('train.ipynb').click();
  button('Show error: train.ipynb').click();
  expect(opened).toEqual(['open r', 'error r']);
});

test('a failed run shows where, why, and its result', () => {
  const model = new FakeModel();
  model.set(fresh(aFailedRun({ id: 'r' })));
  show(model);
  const [row] = rows();
  expect(row?.textContent).toContain('Failed in cell 3');
  expect(row?.textContent).toContain('ValueError: shapes (512,3) (512,)');
  expect(button('Open result of train.ipynb').textContent).toBe('Open result');
});

const times = { since: '2026-11-24T09:30:00.000Z' };
const cancel = 'Cancel train.ipynb';
const open = 'Open result of train.ipynb';
const retry = 'Retry: train.ipynb';
const more = 'More: train.ipynb';

test.each<[Contract.Run, string[]]>([
  [
    aRun({
      state: {
        kind: 'queued',
        position: 1,
        slots: 1,
        reason: null,
        ...times
      }
    }),
    [cancel, more]
  ],
  [aRun({ state: { kind: 'starting', ...times } }), [cancel, more]],
  [aRun(), [cancel, more]],
  [aStoppingRun(), [cancel, more]],
  [
    aRun({ state: { kind: 'unresponsive', was: 'running', ...times } }),
    [cancel, more]
  ],
  [
    aRun({
      state: { kind: 'unknown', reason: 'other_host', was: 'running', ...times }
    }),
    [more]
  ],
  [anEndedRun(), [open, more]],
  [aFailedRun(), [more, open, retry]],
  [aFailedRun({ seen_at: times.since }), [open, retry, more]],
  [
    anEndedRun({ state: { kind: 'cancelled', by: 'ann', at: times.since } }),
    [open, retry, more]
  ],
  [
    aRun({
      state: { kind: 'lost', cause: 'runner_gone', last_seen_at: times.since }
    }),
    [more, retry]
  ]
])('case %#: a run offers what its state allows', (run, names) => {
  const model = new FakeModel();
  model.set(fresh(run));
  show(model);
  expect(buttons()).toEqual(names);
});

test('without a connection nothing is offered that needs the server', () => {
  const model = new FakeModel();
  const runs = [aRun(), aFailedRun({ id: 'f' })];
  const value = known(runs);
  const problem = { kind: 'unreachable' } as const;
  model.set({ state: 'stale', value, at: 0, since: 0, problem });
  show(model);
  expect(buttons()).toEqual([more, more, open]);
});

test.each([
  ['Cancel train.ipynb', aRun({ id: 'r' }), 'cancel r'],
  ['Retry: train.ipynb', aFailedRun({ id: 'r' }), 'retry r']
])('%s is closed while it is under way', async (name, run, what) => {
  const model = new FakeModel();
  model.set(fresh(run));
  show(model);
  const isClosed = (): string | null =>
    button(name).getAttribute('aria-disabled');
  expect(isClosed()).toBe('false');
  act(() => {
    button(name).click();
    button(name).click();
  });
  expect(isClosed()).toBe('true');
  act(() => button(name).click());
  expect(opened).toEqual([what]);
  await act(async () => settle());
  expect(isClosed()).toBe('false');
});

test('a run that is stopping already cannot be cancelled again', () => {
  const model = new FakeModel();
  model.set(fresh(aStoppingRun()));
  show(model);
  expect(button(cancel).getAttribute('aria-disabled')).toBe('true');
  act(() => button(cancel).click());
  expect(opened).toEqual([]);
});

test('the focus stays where it is, or at least in its row', () => {
  const model = new FakeModel();
  const other = aRun({ id: 'other', name: 'other' });
  model.set(fresh(other, aRun({ id: 'r' })));
  show(model);
  const focused = button(cancel);
  act(() => focused.focus());
  act(() => model.set(fresh(aStoppingRun({ id: 'r' }), other)));
  expect(document.activeElement).toBe(focused);
  const state = { kind: 'cancelled', by: 'ann', at: times.since } as const;
  act(() => model.set(fresh(other, anEndedRun({ id: 'r', state }))));
  expect(document.activeElement).toBe(button('train.ipynb'));
});

test('a run outside the server’s root has no button that could do nothing', () => {
  const run = aRun();
  const model = new FakeModel();
  model.set(fresh({ ...run, source: { ...run.source, api_path: null } }));
  show(model);
  expect(buttons()).toEqual([cancel, more]);
  expect(screen.getAllByRole('button')).toHaveLength(2);
  expect(rows()[0]?.textContent).toContain('train.ipynb');
});

test('a hostile name is text and cannot turn the line around', () => {
  const model = new FakeModel();
  const name = '<img src=x onerror=alert(1)> \u202egnp.b';
  model.set(fresh(anEndedRun({ name })));
  show(model);
  const link = button('<img src=x onerror=alert(1)> �gnp.b');
  expect(link.getAttribute('dir')).toBe('auto');
  expect(document.querySelector('img')).toBeNull();
});

test('without runs it says so and offers to start one', () => {
  const model = new FakeModel();
  model.set(fresh());
  show(model);
  expect(screen.getByText('No background runs yet')).toBeTruthy();
  screen.getByRole('button', { name: 'Run a notebook…' }).click();
  expect(opened).toEqual(['dialog']);
});

test('while nothing is known it is busy, and shows no emptiness', () => {
  show(new FakeModel());
  expect(screen.getByText('Loading')).toBeTruthy();
  expect(screen.queryByText('No background runs yet')).toBeNull();
});

test('without a connection bars lose their colour and times stand still', () => {
  jest.useFakeTimers();
  const model = new FakeModel();
  const value = known([aRun()]);
  const at = Date.now();
  const problem = { kind: 'unreachable' } as const;
  model.set({ state: 'stale', value, at, since: at + 6_000, problem });
  show(model);
  act(() => {
    jest.advanceTimersByTime(60_000);
  });
  expect(rows()[0]?.textContent).toContain('1 min 20 s');
  expect(screen.getByRole('progressbar').className).toContain('jrh-mod-still');
  jest.useRealTimers();
});

test('the time of a running run goes on by itself', () => {
  jest.useFakeTimers();
  const model = new FakeModel();
  model.set(fresh(aRun()));
  show(model);
  act(() => {
    jest.advanceTimersByTime(6_000);
  });
  expect(rows()[0]?.textContent).toContain('1 min 20 s');
  jest.useRealTimers();
});

test('an end is read out, time that passes is not', () => {
  const model = new FakeModel();
  model.set(fresh(aRun()));
  show(model);
  const live = document.querySelector('[aria-live="polite"]');
  expect(live?.textContent).toBe('');
  act(() => model.set(fresh(anEndedRun())));
  expect(live?.textContent).toBe('train.ipynb: Finished, 1 min 14 s.');
  expect(live?.closest('ul')).toBeNull();
});

test('the count tells how old it is once the connection is gone', () => {
  const model = new FakeModel();
  model.set(fresh(aRun()));
  const { container } = render(<RunsCount model={model} trans={trans} />);
  expect(container.textContent).toBe('1 running');
  const value = known([aRun()]);
  const since = new Date(2026, 10, 24, 14, 3).getTime();
  const problem = { kind: 'unreachable' } as const;
  act(() => model.set({ state: 'stale', value, at: since, since, problem }));
  expect(container.textContent).toBe('as of 14:03');
});
