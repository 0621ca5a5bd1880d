import { render, screen } from '@testing-library/react';
import { Notification } from '@jupyterlab/apputils';
import type { Contents } from '@jupyterlab/services';
import * as React from 'react';
import type * as Contract from '../../../contract';
import { changesBetween } from '../../../runs/detail/changes';
import { Changes } from '../../../runs/detail/compare';
import type { IFilesContext } from '../../../runs/detail/files';
import { compare, downloadEntries } from '../../../runs/detail/files';
import type { RunDetail } from '../../../runs/detail/model';
import { durationTexts } from '../../../runs/detail/texts';
import { anEndedRun, aRun, trans } from '../../fixtures';

const cells = (source: string): string =>
  JSON.stringify({ cells: [{ cell_type: 'code', source }] });

/** A tab of a run of which the source was `before`, while the file is `now`. */
function aContext(before: string, now: string): IFilesContext {
  const run = anEndedRun();
  const model = {
    snapshot: { state: 'fresh' },
    known: { run, isRemoved: false },
    source: () => Promise.resolve(before)
  } as unknown as RunDetail;
  const contents = {
    // Lab's own gives no content without being asked for it.
    get: (_: string, options: Contents.IFetchOptions) =>
      Promise.resolve({ content: options.content ? now : null })
  } as unknown as Contents.IManager;
  return { model, trans, contents, exportFormats: () => ['html', 'markdown'] };
}

test('results are downloaded in the formats that can be made', () => {
  const context = aContext('', '');
  const labels = (run: Contract.Run): (string | undefined)[] =>
    downloadEntries(context, run).map(entry => entry?.label);
  expect(labels(anEndedRun())).toEqual([
    'Download Result',
    'Download Result as HTML',
    undefined
  ]);
  const run = anEndedRun();
  const log = { ...run, result: { ...run.result, format: 'log' as const } };
  expect(labels(log)).toEqual(['Download Result', undefined]);
  expect(labels(aRun({ started_at: null }))).toEqual([]);
  Object.assign(context.model, { known: { run, isRemoved: true } });
  expect(labels(run)).toEqual([]);
});

test('what has changed is shown line by line, with marks and not by colour', () => {
  const hunks = changesBetween(cells('a\nold'), cells('a\nnew')) ?? [];
  render(<Changes {...{ trans, hunks }} />);
  const region = screen.getByRole('region', { name: 'Changed lines' });
  expect(region.textContent).toBe(' Cell 1 a−old+new');
  expect(region.querySelector('del')?.textContent).toBe('−old');
});

test('text that is no code of ours is text, and cannot turn around', () => {
  const hunks = changesBetween(cells(''), cells('<b>x</b>\u202e')) ?? [];
  const { container } = render(<Changes {...{ trans, hunks }} />);
  expect(container.querySelector('b')).toBeNull();
  expect(container.textContent).toContain('<b>x</b>�');
});

test('no change is said to be none', () => {
  const { container } = render(<Changes {...{ trans, hunks: [] }} />);
  expect(container.textContent).toBe(
    'Code and text are the same as then. Only outputs or settings differ.'
  );
});

test('a file that is no notebook any more is not compared', async () => {
  await compare(aContext(cells('x'), 'what?'), anEndedRun());
  expect(Notification.manager.notifications.map(n => n.message)).toEqual([
    'Not compared: it is no notebook any more.'
  ]);
  Notification.dismiss();
});

test('how long it takes is said as far as the last success tells', () => {
  const { source } = aRun();
  const earlier = [
    anEndedRun({
      id: 'a',
      elapsed_s: 725,
      ended_at: '2026-11-24T08:00:00.000Z'
    }),
    anEndedRun({
      id: 'b',
      elapsed_s: 9,
      ended_at: '2026-11-23T08:00:00.000Z'
    }),
    anEndedRun({ id: 'c', elapsed_s: 1, source: { ...source, path: '/other' } })
  ];
  const texts = (run: Contract.Run, passed_s = 0): string[] =>
    durationTexts(trans, earlier, run, passed_s);
  expect(texts(aRun({ elapsed_s: 74 }))).toEqual([
    'usually 12 min',
    'about 11 min left'
  ]);
  expect(texts(aRun({ elapsed_s: 74 }), 630)).toEqual([
    'usually 12 min',
    'less than a minute left'
  ]);
  expect(texts(aRun({ elapsed_s: 800 }))).toEqual(['usually 12 min']);
  const waiting = { kind: 'queued', since: '' } as unknown as Contract.State;
  expect(texts(aRun({ state: waiting }))).toEqual(['usually 12 min']);
  expect(texts(anEndedRun({ id: 'd' }))).toEqual([]);
  expect(durationTexts(trans, [], aRun(), 0)).toEqual([]);
});
