import { ordered } from '../../runs/order';
import { aFailedRun, anEndedRun, aRun } from '../fixtures';

const queued = (id: string, position: number | null): ReturnType<typeof aRun> =>
  aRun({
    id,
    state: { kind: 'queued', since: '', position, slots: 2, reason: null }
  });

test('what moves comes first, then what went wrong, what waits, and the rest', () => {
  const runs = [
    anEndedRun({ id: 'old', ended_at: '2026-11-23T09:00:00.000Z' }),
    queued('second', 2),
    aFailedRun({ id: 'seen', seen_at: '2026-11-24T10:00:00.000Z' }),
    aFailedRun({ id: 'failed' }),
    queued('first', 1),
    aRun({ id: 'running' }),
    anEndedRun({ id: 'new', ended_at: '2026-11-24T11:00:00.000Z' }),
    queued('unplaced', null)
  ];
  expect(ordered(runs).map(({ id }) => id)).toEqual([
    'running',
    'failed',
    'first',
    'second',
    'unplaced',
    'new',
    'seen',
    'old'
  ]);
});

test('of two that move, the one begun last comes first', () => {
  const runs = [
    aRun({ id: 'early', created_at: '2026-11-24T09:00:00.000Z' }),
    aRun({ id: 'late', created_at: '2026-11-24T09:00:00.001Z' })
  ];
  expect(ordered(runs).map(({ id }) => id)).toEqual(['late', 'early']);
});

test('the runs that were given stay as they are', () => {
  const runs = [anEndedRun(), aRun()];
  ordered(runs);
  expect(runs[0]?.state.kind).toBe('succeeded');
});
