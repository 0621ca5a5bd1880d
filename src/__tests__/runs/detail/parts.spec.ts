import { displayed } from '../../../runs/detail/displayed';
import { withoutRequests } from '../../../runs/detail/quiet';
import { percentsFrom } from '../../../runs/detail/properties';
import {
  cellTimeText,
  errorToCopy,
  headTexts,
  memorySentence,
  peakText
} from '../../../runs/detail/texts';
import { toolsFor } from '../../../runs/detail/toolbar';
import { shownRows } from '../../../runs/detail/useRows';
import { chosenCell, listedCells, View } from '../../../runs/detail/view';
import type { ICell } from '../../../runs/journal/cells';
import { aFailedRun, anEndedRun, aRun, trans } from '../../fixtures';

const aCell = (number: number, changes: Partial<ICell> = {}): ICell => ({
  number,
  label: `x${number}`,
  state: 'done',
  count: number,
  begun_s: number,
  elapsed_s: 1,
  hasOutput: false,
  from: 0,
  to: 0,
  ...changes
});

const cancelled = { kind: 'cancelled', by: 'ann', at: '' } as const;

test.each([
  ['<img src="http://a/b.png">', '<img>'],
  [
    '<img src="data:image/png;base64,AA==">',
    '<img src="data:image/png;base64,AA==">'
  ],
  ['<p style="color: red">x</p>', '<p style="color: red">x</p>'],
  ['<p style="background: url(//a/b)">x</p>', '<p>x</p>'],
  ['<p style="background: u\\72l(//a/b)">x</p>', '<p>x</p>'],
  ['<video src="//a" poster="//b"></video>', '<video></video>'],
  ['<style>@import "//a";</style><b>x</b>', '<b>x</b>'],
  ['<a href="http://a">x</a>', '<a href="http://a">x</a>'],
  ['src = 1', 'src = 1']
])('of %s there is left %s', (html, left) => {
  expect(withoutRequests(html)).toBe(left);
});

test('a long text is rendered in pieces that make the whole', () => {
  const text =
    Array.from({ length: 1_300 }, (_, i) => `line ${i}\n`).join('') + 'rest';
  const found = displayed(trans, [
    { output_type: 'stream', name: 'stdout', text }
  ]);
  expect(found).toHaveLength(3);
  expect(found.map(o => ('text' in o ? o.text : '')).join('')).toBe(text);
});

test('one endless line is cut into pieces as well', () => {
  const text = 'x'.repeat(500_000);
  const found = displayed(trans, [
    { output_type: 'stream', name: 'stdout', text }
  ]);
  expect(found.map(o => ('text' in o ? o.text.length : 0))).toEqual([
    200_000, 200_000, 100_000
  ]);
});

test('what needs scripts is shown by its text, or named', () => {
  const data = (bundle: object): unknown =>
    displayed(trans, [
      { output_type: 'display_data', data: { ...bundle }, metadata: {} }
    ])[0];
  expect(
    data({ 'application/vnd.vega.v5+json': {}, 'text/plain': 'a chart' })
  ).toMatchObject({
    data: { 'text/plain': 'a chart' }
  });
  expect(data({ 'application/javascript': 'x' })).toMatchObject({
    data: {
      'text/plain':
        '[Not shown here: application/javascript. The result has it.]'
    }
  });
});

test('the rows in sight are there, and the chosen one wherever it is', () => {
  const cells = Array.from({ length: 1_000 }, (_, i) => aCell(i + 1));
  const rows = shownRows(cells, [100, 102], 500);
  expect(rows.map(({ index, before }) => [index, before])).toEqual([
    [100, 2_600],
    [101, 0],
    [102, 0],
    [500, 397 * 26]
  ]);
});

test('the failed cell is chosen first, the running one while it is followed', () => {
  const { choice } = new View();
  const cells = [aCell(1), aCell(2), aCell(3, { state: 'failed' })];
  expect(chosenCell(cells, choice, aFailedRun())?.number).toBe(3);
  const stopped = [aCell(1), aCell(2, { state: 'stopped' }), aCell(3)];
  expect(chosenCell(stopped, choice, aRun({ state: cancelled }))?.number).toBe(
    2
  );
  const running = [aCell(1), aCell(2, { state: 'running', elapsed_s: null })];
  expect(chosenCell(running, choice, aRun())?.number).toBe(2);
  expect(
    chosenCell(running, { ...choice, cell: 1, isFollowing: false }, aRun())
      ?.number
  ).toBe(1);
});

test('of a finished run the longest cells come first', () => {
  const { choice } = new View();
  const cells = [
    aCell(1),
    aCell(2, { elapsed_s: 5, hasOutput: true }),
    aCell(3)
  ];
  const numbers = (changes: object, run = anEndedRun()): number[] =>
    listedCells(cells, { ...choice, ...changes }, run).map(
      ({ number }) => number
    );
  expect(numbers({})).toEqual([2, 1, 3]);
  expect(numbers({}, aFailedRun())).toEqual([1, 2, 3]);
  expect(numbers({ isLongestFirst: false })).toEqual([1, 2, 3]);
  expect(numbers({ isOnlyWithOutput: true })).toEqual([2]);
});

test('the toolbar has what applies, the most likely first', () => {
  expect(toolsFor(aRun(), true)).toEqual([
    'cancel',
    'so_far',
    'open_notebook',
    'log'
  ]);
  expect(toolsFor(aFailedRun(), true)).toEqual([
    'retry',
    'retry_with_changes',
    'open_result',
    'open_notebook',
    'log'
  ]);
  expect(toolsFor(anEndedRun(), true)[0]).toBe('open_result');
  // Without a connection only what needs no server of ours.
  expect(toolsFor(anEndedRun(), false)).toEqual([
    'open_result',
    'open_notebook'
  ]);
});

test('the head says how a run failed, when, and after how long', () => {
  const now = Date.parse('2026-11-24T12:00:00.000Z');
  const [state, place, time] = headTexts(trans, aFailedRun(), now);
  expect([state, place]).toEqual(['Failed', 'cell 3 of 24']);
  expect(time).toMatch(/^today \d\d:30 to \d\d:31$/);
});

test('times of cells have tenths where they matter', () => {
  expect([0.01, 1.44, 59.94, 74].map(s => cellTimeText(trans, s))).toEqual([
    '< 0.1 s',
    '1.4 s',
    '59.9 s',
    '1 min 14 s'
  ]);
});

test('an error is copied without the colours of a terminal', () => {
  expect(errorToCopy('E: x', ['\x1b[0;31mE\x1b[0m', 'at 1'])).toBe(
    'E: x\n\nE\nat 1'
  );
  expect(errorToCopy('E: x', [])).toBe('E: x');
});

test('the use of processors is what was used between two samples', () => {
  const usage = [
    { steady_s: 0, memory_bytes: 1, cpu_s: 0 },
    { steady_s: 5, memory_bytes: 1, cpu_s: 10 },
    { steady_s: 10, memory_bytes: 1, cpu_s: 10 }
  ];
  expect(percentsFrom(usage)).toEqual([200, 0]);
});

test('one look at the memory is no course', () => {
  const usage = [0, 5].map(steady_s => ({
    steady_s,
    memory_bytes: 2e6,
    cpu_s: 0
  }));
  expect(memorySentence(trans, usage.slice(1))).toBe('');
  expect(memorySentence(trans, usage)).toContain('Over the last 5 s');
});

test('the peak is that of the record, and says of what and until when it is', () => {
  const peak_memory_bytes = 512e6;
  expect(peakText(trans, aRun({ peak_memory_bytes }))).toBe(
    'peak so far 512 MB in one process'
  );
  expect(peakText(trans, anEndedRun({ peak_memory_bytes }))).toBe(
    'peak 512 MB in one process'
  );
  expect(peakText(trans, anEndedRun({ peak_memory_bytes: null }))).toBe('');
});
