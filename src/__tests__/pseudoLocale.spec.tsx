import { act, cleanup, render } from '@testing-library/react';
import * as React from 'react';
import type * as Contract from '../contract';
import type { Problem } from '../model/snapshot';
import { emptyDraft } from '../runs/dialog/draft';
import { RunForm } from '../runs/dialog/form';
import { refusalTitle } from '../runs/dialog/formTexts';
import { changesBetween } from '../runs/detail/changes';
import { Changes } from '../runs/detail/compare';
import { durationTexts } from '../runs/detail/texts';
import { runEntries } from '../runs/list/menu';
import type { IRunActions } from '../runs/list/runActions';
import { RunsCount, RunsSection } from '../runs/list/section';
import { messageFor } from '../runs/teller';
import { Notices } from '../sidebar/notices';
import {
  anEndedRun,
  anInspection,
  aParameter,
  aRun,
  FakeModel,
  known
} from './fixtures';
import { bare, trans, untranslated } from './marked';
import { literals, samples } from './samples';

const now = new Date().toISOString();
const source = {
  path: '/1/2.3',
  api_path: '1/2.3',
  sha256: '0',
  drifted: false
};
const kernel = { name: '5', display_name: '5', language: '5' };
const plain = { name: '4', host: '6', source, kernel, ended_at: now };

const silent = (): void => undefined;
const settled = (): Promise<void> => Promise.resolve();
const actions: IRunActions = {
  hasDetail: true,
  onOpen: silent,
  onOpenResult: silent,
  onOpenSource: silent,
  onOpenFile: silent,
  onShowError: silent,
  onCancel: settled,
  onRetry: settled,
  onRetryWithChanges: silent,
  onTreatAsEnded: silent,
  onRemove: silent,
  onCopy: silent,
  canFetch: true,
  onCopyFetch: silent,
  onMenu: silent
};

/** Texts of the contract's examples, without letters. */
function quiet<T>(value: T): T {
  const text = JSON.stringify(value, (key, member: unknown) =>
    member === 'word' ? (/since|at$/.test(key) ? now : '7') : member
  );
  return JSON.parse(text) as T;
}

function aModel(...runs: Contract.Run[]): FakeModel {
  const model = new FakeModel();
  const value = known(runs, { hasMore: true, engines: ['own', 'nbconvert'] });
  model.set({ state: 'fresh', value, at: Date.now() });
  return model;
}

const states = quiet(samples('State')) as Contract.State[];
const notes = quiet(samples('Note')) as Contract.Note[];
const runs = [
  ...states.map((state, i) => aRun({ ...plain, id: `s${i}`, state })),
  ...notes.map((note, i) =>
    anEndedRun({ ...plain, id: `n${i}`, notes: [note] })
  )
];

test('the list', () => {
  const model = aModel(...runs);
  const { container } = render(
    <>
      <RunsCount {...{ model, trans }} />
      <RunsSection
        {...{ model, trans, actions }}
        onRunNotebook={silent}
        onShowOlder={settled}
      />
    </>
  );
  expect(container.querySelectorAll('li')).toHaveLength(runs.length);
  expect(untranslated(container)).toEqual([]);
  act(() => model.set({ state: 'loading' }));
  expect(untranslated(container)).toEqual([]);
  act(() => model.set({ state: 'fresh', value: known([]), at: 0 }));
  expect(untranslated(container)).toEqual([]);
});

test('menus and messages', () => {
  const options = {
    trans,
    onOpenResult: silent,
    onShowError: silent,
    onRetry: silent
  };
  const texts = runs.flatMap(run => {
    const told = messageFor(options, run);
    return [
      ...runEntries(trans, run, actions, true).map(entry => entry?.label),
      told?.message,
      ...(told?.actions ?? []).map(({ label }) => label)
    ];
  });
  const found = texts.map(text => bare(text ?? ''));
  expect(found.filter(text => /\p{L}/u.test(text))).toEqual([]);
});

test('what stands between page and server', () => {
  const problems: Problem[] = [
    { kind: 'unreachable' },
    { kind: 'server_half_missing' },
    { kind: 'not_allowed' },
    { kind: 'other_version', version: '2' },
    { kind: 'other', message: '500' }
  ];
  for (const problem of problems) {
    const model = new FakeModel();
    model.set({ state: 'failed', problem });
    const { container } = render(
      <Notices
        {...{ model, trans }}
        pageVersion="1"
        onReload={silent}
        onCopy={silent}
      />
    );
    expect(container.textContent).not.toBe('');
    expect(untranslated(container)).toEqual([]);
    cleanup();
  }
});

test('what has changed in a notebook, and how long a run takes', () => {
  const cells = (...types: string[]): string =>
    JSON.stringify({ cells: types.map(cell_type => ({ cell_type })) });
  const now = cells('markdown', 'code', 'raw');
  for (const hunks of [changesBetween(cells(), now) ?? [], []]) {
    const { container } = render(<Changes {...{ trans, hunks }} />);
    expect(container.textContent).not.toBe('');
    expect(untranslated(container)).toEqual([]);
    cleanup();
  }
  const earlier = [anEndedRun({ ...plain, id: 'e', elapsed_s: 600 })];
  const texts = durationTexts(
    trans,
    earlier,
    aRun({ ...plain, ended_at: null }),
    0
  );
  expect(texts).toHaveLength(2);
  expect(texts.map(bare).join('')).toBe('');
});

test('the dialog, right and wrong', async () => {
  const inspection = {
    ...anInspection(
      aParameter('1', 'int', '10', 10),
      aParameter('2', 'bool', 'False', false),
      aParameter('3', 'float', '1', 1),
      aParameter('4', 'dict', '{}', {})
    ),
    kernel: null
  };
  const draft = {
    ...emptyDraft('1/2.3'),
    texts: new Map(['1', '3', '4'].map(name => [name, '?'])),
    added: ['', '1', '!'].map((name, key) => ({ key, name, text: '8' })),
    result: '9',
    cellLimit: '9',
    runLimit: '9'
  };
  const { container } = render(
    <RunForm
      {...{ trans, draft }}
      isFixed={false}
      refusal={{ code: null, message: '9', field: null, isAnswered: true }}
      kernels={[kernel]}
      engines={['own', 'nbconvert']}
      exportFormats={['html', 'pdf', 'script']}
      inspect={() => Promise.resolve({ kind: 'known', inspection })}
      listFolder={() => Promise.resolve([])}
      isDirty={() => true}
      onChange={silent}
    />
  );
  await act(async () => {
    await new Promise(resolve => setTimeout(resolve, 10));
  });
  expect(container.querySelectorAll('.jrh-Field-error').length).toBe(10);
  expect(untranslated(container)).toEqual([]);
});

test('every refusal of a run', () => {
  const refusal = { message: '', field: null, isAnswered: true };
  for (const code of literals('ErrorCode') as Contract.ErrorCode[]) {
    expect(bare(refusalTitle(trans, { ...refusal, code }))).toBe('');
  }
});
