import { ServerConnection } from '@jupyterlab/services';
import type { IJournalPart } from '../../../api/runClient';
import { problemFrom } from '../../../api/error';
import { crc32 } from '../../../runs/journal/lines';
import { Tail } from '../../../runs/detail/tail';

const encoder = new TextEncoder();

function line(record: object): string {
  const body = JSON.stringify(record).slice(0, -1);
  const crc = crc32(encoder.encode(body)).toString(16).padStart(8, '0');
  return `${body},"crc":"${crc}"}\n`;
}

let seq = 0;
const opened = (total: number): string =>
  line({ kind: 'opened', seq: 1, steady_s: 0, total });
const printed = (text: string): string =>
  line({
    kind: 'stream',
    seq: ++seq,
    steady_s: 1,
    cell: 1,
    name: 'stdout',
    text
  });
const ended = (): string =>
  line({
    kind: 'ended',
    seq: ++seq,
    steady_s: 2,
    state: { kind: 'succeeded' }
  });

/** A server with a journal that the test changes. */
class Journal {
  text = '';
  isAway = false;
  readonly asked: number[] = [];
  underWay = 0;
  most = 0;

  async journal(_id: string, offset: number): Promise<IJournalPart> {
    this.asked.push(offset);
    this.most = Math.max(this.most, ++this.underWay);
    await Promise.resolve();
    this.underWay--;
    if (this.isAway) {
      throw new ServerConnection.NetworkError(new TypeError('gone'));
    }
    const all = encoder.encode(this.text);
    if (offset > all.length) {
      return { bytes: all.subarray(0, 0), next: 0 };
    }
    const bytes = all.subarray(offset);
    return { bytes, next: offset + bytes.length };
  }
}

let journal: Journal;
let tail: Tail;
let hasEnded: boolean;

beforeEach(() => {
  jest.useFakeTimers();
  seq = 1;
  journal = new Journal();
  hasEnded = false;
  tail = new Tail({
    id: 'a',
    client: journal,
    explain: problemFrom,
    hasEnded: () => hasEnded
  });
});

afterEach(() => {
  tail.dispose();
  jest.useRealTimers();
});

const text = (): string => textOf(tail);
const textOf = ({ replay }: Tail): string => {
  const slot = replay.area(1)?.slots[0];
  return slot?.kind === 'stream' ? slot.text.text('…') : '';
};

test('nothing is asked until somebody looks, and one question at a time then', async () => {
  await jest.advanceTimersByTimeAsync(2_000);
  expect(journal.asked).toEqual([]);
  journal.text = opened(1) + printed('one ');
  tail.isWatched = true;
  await jest.advanceTimersByTimeAsync(1_000);
  journal.text += printed('two');
  await jest.advanceTimersByTimeAsync(1_000);
  expect(text()).toBe('one two');
  expect(journal.most).toBe(1);
  tail.isWatched = false;
  const { length } = journal.asked;
  await jest.advanceTimersByTimeAsync(5_000);
  expect(journal.asked).toHaveLength(length);
});

test('after a cut it goes on where it was', async () => {
  journal.text = opened(1) + printed('before ');
  tail.isWatched = true;
  await jest.advanceTimersByTimeAsync(500);
  journal.isAway = true;
  await jest.advanceTimersByTimeAsync(10_000);
  expect(tail.problem).toEqual({ kind: 'unreachable' });
  // Failures space the questions out.
  expect(journal.asked.length).toBeLessThan(12);
  journal.isAway = false;
  journal.text += printed('after');
  window.dispatchEvent(new Event('online'));
  await jest.advanceTimersByTimeAsync(500);
  expect(text()).toBe('before after');
  expect(tail.problem).toBeNull();
});

test('of another journal in the place of this one it begins anew', async () => {
  journal.text = opened(1) + printed('old') + printed(' and more');
  tail.isWatched = true;
  await jest.advanceTimersByTimeAsync(500);
  seq = 1;
  const another =
    opened(1) + printed('new') + printed(' and longer than the old one');
  journal.text = another + printed('.'.repeat(300));
  await jest.advanceTimersByTimeAsync(60_000);
  expect(text()).toMatch(/^new and longer/);
});

test('of a journal that was cut before what was read it shows what is left, and no problem', async () => {
  const kept = opened(1) + printed('kept ');
  journal.text = kept + printed('dropped for want of room');
  tail.isWatched = true;
  await jest.advanceTimersByTimeAsync(500);
  hasEnded = true;
  journal.text = kept;
  await jest.advanceTimersByTimeAsync(400);
  expect(tail.problem).toBeNull();
  await jest.advanceTimersByTimeAsync(1_000);
  expect(text()).toBe('kept ');
  expect(tail.isCaughtUp).toBe(true);
});

test('it stops at the end that the runner wrote', async () => {
  journal.text = opened(1) + printed('all') + ended();
  tail.isWatched = true;
  await jest.advanceTimersByTimeAsync(10_000);
  expect(journal.asked).toEqual([0]);
  expect(tail.isCaughtUp).toBe(true);
});

test('of a run that ended without saying so it reads what there is', async () => {
  journal.text =
    opened(2) +
    line({
      kind: 'cell_started',
      seq: ++seq,
      steady_s: 1,
      cell: 1,
      label: 'x',
      message_id: 'm'
    }) +
    printed('last words');
  hasEnded = true;
  tail.isWatched = true;
  await jest.advanceTimersByTimeAsync(10_000);
  expect(journal.asked).toHaveLength(2);
  expect(tail.replay.cells.map(({ state }) => state)).toEqual([
    'stopped',
    'waiting'
  ]);
});

test('changes are told four times a second at the most', async () => {
  let told = 0;
  tail.changed.connect(() => {
    told++;
  });
  journal.text = opened(1);
  tail.isWatched = true;
  for (let i = 0; i < 40; i++) {
    journal.text += printed('.');
    await jest.advanceTimersByTimeAsync(100);
  }
  expect(told).toBeLessThanOrEqual(17);
  expect(told).toBeGreaterThan(5);
});
