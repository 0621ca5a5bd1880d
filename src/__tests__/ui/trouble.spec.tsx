import { act, cleanup, render, screen } from '@testing-library/react';
import * as React from 'react';
import type { Problem } from '../../model/snapshot';
import { Trouble } from '../../ui/Trouble';
import { trans } from '../fixtures';

const WORDS = {
  notAllowed: 'You may not see it',
  unreachable: 'It goes on.',
  other: 'It could not be read'
};

function show(problem: Problem, since?: number): string {
  cleanup();
  const onRefresh = (): Promise<void> => Promise.resolve();
  render(<Trouble {...{ trans, problem, since, onRefresh }} words={WORDS} />);
  return screen.getByRole('status').textContent ?? '';
}

test('each problem has its words, and all can be tried again', () => {
  const said = [
    show({ kind: 'unreachable' }),
    show({ kind: 'not_allowed' }),
    show({ kind: 'server_half_missing' }),
    show({ kind: 'other_version', version: '2' }),
    show({ kind: 'other', message: '500 Oops' })
  ];
  expect(said).toEqual([
    'Not connectedIt goes on.Try again',
    'You may not see itAsk whoever runs it. (403)Try again',
    'The server half is missing, or older than this pageEnable it as the list of runs says, or restart JupyterLab; then reload the page.Try again',
    'The server half is missing, or older than this pageRestart JupyterLab, then reload the page.Try again',
    'It could not be read500 OopsTry again'
  ]);
});

test('what is old says since when', () => {
  const since = new Date(2026, 10, 24, 14, 3).getTime();
  const text = show({ kind: 'unreachable' }, since);
  expect(text).toContain('Not connected since 14:03');
});

test('while the server is asked again the button waits, and asks but once', async () => {
  let isDone: (() => void) | null = null;
  let asked = 0;
  const onRefresh = (): Promise<void> => {
    asked++;
    return new Promise(resolve => (isDone = resolve));
  };
  const problem = { kind: 'unreachable' } as const;
  render(<Trouble {...{ trans, problem, onRefresh }} words={WORDS} />);
  const button = screen.getByRole('button', { name: 'Try again' });
  const waits = (): string | null => button.getAttribute('aria-disabled');
  expect(waits()).toBe('false');
  act(() => button.click());
  act(() => button.click());
  expect([waits(), asked]).toEqual(['true', 1]);
  await act(async () => isDone?.());
  expect(waits()).toBe('false');
});
