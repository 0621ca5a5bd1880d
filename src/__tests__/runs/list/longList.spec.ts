import { act, fireEvent, screen } from '@testing-library/react';
import type * as Contract from '../../../contract';
import {
  aFailedRun,
  anEndedRun,
  aRun,
  FakeModel,
  fresh,
  known
} from '../../fixtures';
import { button, opened, rows, settle, show } from './shown';

test('older runs are shown on demand, and asked for once at a time', async () => {
  const model = new FakeModel();
  const value = known([aRun()], { hasMore: true });
  model.set({ state: 'fresh', value, at: 0 });
  show(model);
  act(() => button('Show older runs').click());
  act(() => button('Show older runs').click());
  expect(opened).toEqual(['older']);
  await act(async () => settle());
});

test('from eight runs on they can be filtered by what their rows show', () => {
  const runs = 'abcdefg'.split('').map(id => anEndedRun({ id, name: id }));
  const model = new FakeModel();
  model.set(fresh(...runs));
  show(model);
  const filter = (): HTMLElement | null =>
    screen.queryByRole('searchbox', { name: 'Filter background runs' });
  expect(filter()).toBeNull();
  act(() => model.set(fresh(...runs, aFailedRun({ id: 'h' }))));
  const type = (value: string): void => {
    fireEvent.change(filter() as HTMLElement, { target: { value } });
  };
  type('TRAIN failed');
  expect(rows()).toHaveLength(1);
  type('nothing');
  expect(screen.getByRole('status').textContent).toBe(
    'No run matches the filter.'
  );
  const value = known(runs, { hasMore: true });
  act(() => model.set({ state: 'fresh', value, at: 0 }));
  expect(screen.getByRole('status').textContent).toBe(
    'None of these runs matches the filter; older ones may.'
  );
  // It stays, though fewer are left: it would be strange to lose what was typed.
  act(() => model.set(fresh(...runs)));
  fireEvent.keyDown(filter() as HTMLElement, { key: 'Escape' });
  expect(filter()).toBeNull();
  expect(rows()).toHaveLength(7);
});

test('rows keep their places while the pointer is among them', () => {
  const [a, b] = [aRun({ id: 'a', name: 'a' }), aRun({ id: 'b', name: 'b' })];
  const names = (): (string | undefined)[] =>
    rows().map(row => row.querySelector('.jrh-Row-name')?.textContent ?? '');
  const model = new FakeModel();
  model.set(fresh(a, b));
  show(model);
  expect(names()).toEqual(['b', 'a']);
  const list = screen.getByRole('list', { name: 'Background runs' });
  fireEvent.pointerEnter(list);
  act(() => model.set(fresh(a, anEndedRun({ id: 'b', name: 'b' }))));
  expect(names()).toEqual(['b', 'a']);
  fireEvent.pointerLeave(list);
  expect(names()).toEqual(['a', 'b']);
});

test('the menu of a row opens by the mouse and by its button', () => {
  const model = new FakeModel();
  model.set(fresh(aRun({ id: 'r' })));
  show(model);
  const [row] = rows();
  expect(fireEvent.contextMenu(row as HTMLElement)).toBe(false);
  // With Shift the browser's own menu comes, as everywhere in Lab.
  expect(fireEvent.contextMenu(row as HTMLElement, { shiftKey: true })).toBe(
    true
  );
  button('More: train.ipynb').click();
  expect(opened).toEqual(['menu r', 'menu r']);
});

test('Delete asks to remove an ended run, and does nothing else', () => {
  const model = new FakeModel();
  model.set(fresh(aRun({ id: 'moves' }), anEndedRun({ id: 'over' })));
  show(model);
  for (const row of rows()) {
    fireEvent.keyDown(row, { key: 'Delete' });
  }
  expect(opened).toEqual(['remove over']);
});

test('the time that is left is that of the last success, less what has passed', () => {
  const model = new FakeModel();
  model.set(fresh(aRun({ id: 'a' }), anEndedRun({ id: 'b', elapsed_s: 614 })));
  show(model);
  expect(rows()[0]?.textContent).toContain('about 9 min left');
});

test('a clock that is off by a day does not make a run silent for a day', () => {
  const model = new FakeModel();
  const now = Date.now();
  const day_ms = 86_400_000;
  const since = new Date(now + day_ms - 6 * 60_000).toISOString();
  const state = { kind: 'unresponsive', since, was: 'running' } as const;
  const value = known([aRun({ state })], { clockOffset_ms: day_ms });
  model.set({ state: 'fresh', value, at: now });
  show(model);
  expect(rows()[0]?.textContent).toContain('Not responding for 6 min');
});

test('a run from a newer server does not take the others along', () => {
  const silent = jest.spyOn(console, 'error').mockReturnValue();
  const model = new FakeModel();
  const state = { kind: 'dreaming' } as unknown as Contract.State;
  model.set(fresh(aRun({ id: 'a', name: 'strange', state }), aRun()));
  show(model);
  const text = screen.getByRole('list').textContent;
  expect(text).toContain('cell 7 of 24');
  expect(text).toContain('strangeThis page is too old to show it');
  silent.mockRestore();
});
