import { act, cleanup, render, screen } from '@testing-library/react';
import * as React from 'react';
import type { Problem } from '../../../model/snapshot';
import type { IDetailContext } from '../../../runs/detail/context';
import { DetailNotices } from '../../../runs/detail/notices';
import { trans } from '../../fixtures';

interface IKnown {
  readonly snapshot: object;
  readonly tail?: Problem;
  readonly isRemoved?: boolean;
}

let asked = 0;

/** What stands there when this much is known; its button never gets an answer. */
function show({ snapshot, tail, isRemoved = false }: IKnown): string {
  cleanup();
  asked = 0;
  const model = {
    snapshot,
    tail: { problem: tail ?? null },
    known: { isRemoved },
    refresh: () => {
      asked++;
      return new Promise(() => undefined);
    }
  };
  const context = { model, trans } as unknown as IDetailContext;
  return render(<DetailNotices {...context} />).container.textContent ?? '';
}

const fresh = { state: 'fresh' };
const since = new Date(2026, 10, 24, 14, 3).getTime();
const other = { kind: 'other', message: '500 Oops' } as const;
const offline = { kind: 'unreachable' } as const;

test('while all is well it says nothing', () => {
  expect(show({ snapshot: fresh })).toBe('');
  expect(show({ snapshot: fresh, tail: offline })).toBe('');
});

test('what could not be read is said: the run, or its cells alone', () => {
  const failed = show({ snapshot: { state: 'failed', problem: other } });
  expect(failed).toContain('This run could not be read500 Oops');
  const stale = { state: 'stale', since, problem: offline };
  expect(show({ snapshot: stale })).toMatch(
    /^Not connected since 14:03The run goes on/
  );
  expect(show({ snapshot: fresh, tail: other })).toContain(
    'The cells and their output could not be read500 Oops'
  );
  const forbidden = show({ snapshot: fresh, tail: { kind: 'not_allowed' } });
  expect(forbidden).toContain('Your login may not see runs on this server');
  expect(show({ snapshot: fresh, isRemoved: true })).toContain(
    'This run has been removed'
  );
});

test('its button shows that the server is asked', () => {
  show({ snapshot: { state: 'failed', problem: offline } });
  const button = screen.getByRole('button', { name: 'Try again' });
  act(() => button.click());
  act(() => button.click());
  expect(button.getAttribute('aria-disabled')).toBe('true');
  expect(asked).toBe(1);
});
