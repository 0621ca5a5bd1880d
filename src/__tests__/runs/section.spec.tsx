import { act, render, screen, within } from '@testing-library/react';
import * as React from 'react';
import { RunsCount, RunsSection } from '../../runs/section';
import {
  aFailedRun,
  anEndedRun,
  aRun,
  FakeModel,
  fresh,
  trans
} from '../fixtures';

const opened: string[] = [];

function show(model: FakeModel): void {
  opened.splice(0);
  render(
    <RunsSection
      model={model}
      trans={trans}
      onRunNotebook={() => opened.push('dialog')}
      onOpenResult={({ id }) => opened.push(`result ${id}`)}
      onOpenSource={({ id }) => opened.push(`source ${id}`)}
    />
  );
}

function rows(): HTMLElement[] {
  const list = screen.getByRole('list', { name: 'Background runs' });
  return within(list).getAllByRole('listitem');
}

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

test('a failed run shows where, why, and its result', () => {
  const model = new FakeModel();
  model.set(fresh(aFailedRun({ id: 'r' })));
  show(model);
  const [row] = rows();
  expect(row?.textContent).toContain('Failed in cell 3');
  expect(row?.textContent).toContain('ValueError: shapes (512,3) (512,)');
  const button = screen.getByRole('button', {
    name: 'Open result of train.ipynb'
  });
  expect(button.textContent).toBe('Open result');
});

test('a run outside the server’s root has no button that could do nothing', () => {
  const run = aRun();
  const model = new FakeModel();
  model.set(fresh({ ...run, source: { ...run.source, api_path: null } }));
  show(model);
  expect(screen.queryByRole('button')).toBeNull();
  expect(rows()[0]?.textContent).toContain('train.ipynb');
});

test('a hostile name is text and cannot turn the line around', () => {
  const model = new FakeModel();
  const name = '<img src=x onerror=alert(1)> \u202egnp.b';
  model.set(fresh(anEndedRun({ name })));
  show(model);
  const button = screen.getByRole('button', {
    name: '<img src=x onerror=alert(1)> �gnp.b'
  });
  expect(button.getAttribute('dir')).toBe('auto');
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
  const value = { runs: [aRun()], hasMore: false, serverVersion: '0.1.0' };
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

test('a list that was cut says so', () => {
  const model = new FakeModel();
  const value = { runs: [aRun()], hasMore: true, serverVersion: '0.1.0' };
  model.set({ state: 'fresh', value, at: 0 });
  show(model);
  expect(screen.getByText('Older runs are not shown.')).toBeTruthy();
});

test('the count tells how old it is once the connection is gone', () => {
  const model = new FakeModel();
  model.set(fresh(aRun()));
  const { container } = render(<RunsCount model={model} trans={trans} />);
  expect(container.textContent).toBe('1 running');
  const value = { runs: [aRun()], hasMore: false, serverVersion: '0.1.0' };
  const since = new Date(2026, 10, 24, 14, 3).getTime();
  const problem = { kind: 'unreachable' } as const;
  act(() => model.set({ state: 'stale', value, at: since, since, problem }));
  expect(container.textContent).toBe('as of 14:03');
});
