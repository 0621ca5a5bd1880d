import type * as Contract from '../../contract';
import { refusalTitle } from '../../runs/dialog/formTexts';
import { noteText } from '../../runs/notes';
import {
  countText,
  failureDetail,
  nameText,
  parametersText,
  progressText,
  stateTexts
} from '../../runs/texts';
import { aFailedRun, aRun, trans } from '../fixtures';
import { literals, samples } from '../samples';

const NOW = Date.parse('2026-11-24T09:40:00.000Z');

function texts(changes: Partial<Contract.Run>): string {
  return stateTexts(trans, aRun(changes), NOW).join(' · ');
}

function failure(cause: Contract.Cause): string {
  return texts({ state: { kind: 'failed', cause } });
}

const isSentence = (text: unknown): boolean =>
  typeof text === 'string' &&
  text !== '' &&
  !/undefined|null|NaN|%\d|\[object/.test(text);

const times = { since: '2026-11-24T09:30:00.000Z' };

test('words for every case of the contract: states, with the causes of failures', () => {
  const states = samples('State') as Contract.State[];
  const kinds = new Set(states.map(({ kind }) => kind));
  expect(kinds.size).toBeGreaterThanOrEqual(10);
  for (const state of states) {
    const words = stateTexts(
      trans,
      aRun({ state: { ...state, ...times } }),
      NOW
    );
    expect([state, words.every(isSentence), words.length > 0]).toEqual([
      state,
      true,
      true
    ]);
  }
});

test('words for every case of the contract: causes', () => {
  const causes = samples('Cause') as Contract.Cause[];
  const kinds = new Set(causes.map(({ kind }) => kind));
  expect(kinds.size).toBeGreaterThanOrEqual(12);
  for (const cause of causes) {
    const run = aRun({ state: { kind: 'failed', cause } });
    const [headline, ...facts] = stateTexts(trans, run, NOW);
    expect([cause, headline]).toEqual([
      cause,
      expect.stringMatching(/^Failed( in cell 7)?$/)
    ]);
    expect([cause, facts.length > 0]).toEqual([cause, true]);
  }
});

test('words for every case of the contract: notes', () => {
  const notes = samples('Note') as Contract.Note[];
  expect(notes.length).toBeGreaterThanOrEqual(6);
  for (const note of notes) {
    expect([note, isSentence(noteText(trans, note))]).toEqual([note, true]);
  }
});

test('words for every case of the contract: error codes', () => {
  const codes = literals('ErrorCode') as Contract.ErrorCode[];
  expect(codes.length).toBeGreaterThanOrEqual(17);
  const refusal = { message: '', field: null, isAnswered: true };
  for (const code of codes) {
    expect([
      code,
      isSentence(refusalTitle(trans, { ...refusal, code }))
    ]).toEqual([code, true]);
  }
  for (const code of [null, 'not_saved'] as const) {
    expect(isSentence(refusalTitle(trans, { ...refusal, code }))).toBe(true);
  }
});

test('words for every case of the contract: units of progress', () => {
  for (const progress of samples('Progress') as Contract.Progress[]) {
    expect(progressText(trans, progress)).toMatch(/^7 of /);
    expect(isSentence(texts({ progress }))).toBe(true);
  }
});

test('a running run says where it is', () => {
  expect(texts({})).toBe('Running · cell 7 of 24');
});

test('a queued run says how long the line is', () => {
  const queued = { kind: 'queued', since: '', slots: 2, reason: null } as const;
  expect(texts({ state: { ...queued, position: 1 } })).toBe(
    'Queued · next in line · all 2 slots in use'
  );
  expect(texts({ state: { ...queued, position: 3 } })).toBe(
    'Queued · 2 runs ahead of it · all 2 slots in use'
  );
});

test('a failure names its cell, and its error stands apart', () => {
  const run = aFailedRun();
  expect(stateTexts(trans, run, NOW)).toEqual([
    'Failed in cell 3',
    'after 1 min 14 s'
  ]);
  expect(failureDetail(trans, run)).toBe('ValueError: shapes (512,3) (512,)');
});

test('out of memory is said only with evidence', () => {
  const died = {
    kind: 'kernel_died',
    cell: 9,
    signal: 9,
    exit_code: null,
    evidence: []
  } as const;
  expect(failure({ ...died, oom: true })).toBe(
    'Failed in cell 9 · out of memory · kernel killed (signal 9)'
  );
  expect(failure({ ...died, oom: null })).toBe(
    'Failed in cell 9 · kernel killed (signal 9)'
  );
});

test('a lost run says what is kept only when something is', () => {
  const state = {
    kind: 'lost',
    cause: 'host_restarted',
    last_seen_at: ''
  } as const;
  expect(texts({ state })).toBe('Lost · the host restarted');
  const result = { ...aRun().result, status: 'written' } as const;
  expect(texts({ state, result })).toBe(
    'Lost · the host restarted · results up to cell 6 are kept'
  );
});

test('a silent run says for how long', () => {
  const state = {
    kind: 'unresponsive',
    since: '2026-11-24T09:34:00.000Z',
    was: 'running'
  } as const;
  expect(texts({ state })).toBe('Not responding for 6 min · cell 7 of 24');
});

test('a run shows its source’s file name until it has a name of its own', () => {
  expect(nameText(aRun())).toBe('train.ipynb');
  expect(nameText(aRun({ name: 'night shift' }))).toBe('night shift');
});

test('a full disk is named while it lasts, and afterwards what it cost', () => {
  const held = (until: string | null, dropped_outputs: number): string =>
    noteText(trans, {
      code: 'writing_held_up',
      what: 'disk',
      since: '2026-11-24T09:30:00.000Z',
      until,
      dropped_outputs,
      dropped_bytes: dropped_outputs * 1_200_000
    });
  const later = '2026-11-24T09:40:00.000Z';
  expect(held(null, 0)).toBe(
    'The run has no room on the disk: it keeps its output in memory and writes once it can.'
  );
  expect(held(null, 3)).toBe(
    'The run has no room on the disk and writes once it can. 3 outputs (3.6 MB) are missing.'
  );
  expect(held(later, 0)).toBe(
    'The run met no room on the disk for a while; nothing is missing.'
  );
  expect(held(later, 1)).toBe(
    'The run met no room on the disk for a while. 1 output (1.2 MB) is missing.'
  );
});

test('processes that were left alone are counted', () => {
  const left = (count: number): string =>
    noteText(trans, { code: 'processes_left', count });
  expect(left(1)).toBe(
    'The notebook started a process that goes on; it was left alone.'
  );
  expect(left(3)).toBe(
    'The notebook started 3 processes that go on; they were left alone.'
  );
});

test('direction and control characters in a name are seen, not obeyed', () => {
  expect(nameText(aRun({ name: 'a\u202egnp.\u0007\n\u2066' }))).toBe(
    'a�gnp.���'
  );
  expect(nameText(aRun({ name: 'é 你好 👩\u200d🔬' }))).toBe(
    'é 你好 👩\u200d🔬'
  );
});

test('parameters are told apart from text', () => {
  expect(parametersText(aRun({ parameters: { epochs: 10, tag: '10' } }))).toBe(
    'epochs = 10, tag = "10"'
  );
});

test('the count says what moves, or else what waits', () => {
  const queued = aRun({
    state: { kind: 'queued', since: '', position: 1, slots: 2, reason: null }
  });
  expect(countText(trans, [aRun(), queued, aFailedRun()])).toBe('1 running');
  expect(countText(trans, [queued])).toBe('1 queued');
  expect(countText(trans, [aFailedRun()])).toBeNull();
});
