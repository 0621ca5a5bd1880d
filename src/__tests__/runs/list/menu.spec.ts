import type * as Contract from '../../../contract';
import { runEntries } from '../../../runs/list/menu';
import { openMenu } from '../../../ui/menu';
import type { IRunActions } from '../../../runs/list/runActions';
import { aFailedRun, anEndedRun, aRun, trans } from '../../fixtures';

const does = (): void => undefined;
const settles = (): Promise<void> => Promise.resolve();

const actions: IRunActions = {
  hasDetail: true,
  onOpen: does,
  onOpenResult: does,
  onOpenSource: does,
  onOpenFile: does,
  onShowError: does,
  onCancel: settles,
  onRetry: settles,
  onRetryWithChanges: does,
  onTreatAsEnded: does,
  onRemove: does,
  onCopy: does,
  canFetch: true,
  onCopyFetch: does,
  onMenu: does
};

function labels(run: Contract.Run, isConnected = true): string {
  return runEntries(trans, run, actions, isConnected)
    .map(entry => entry?.label ?? '–')
    .join(' ');
}

const copies = '– Copy CLI Command Copy Path –';
const fetched = '– Copy CLI Command Copy Path Copy Download Command (scp) –';

test('a run is offered what its state allows', () => {
  const again = 'Retry Retry with Changes…';
  expect(labels(aRun())).toBe(`Open – Cancel… ${copies}`);
  expect(labels(anEndedRun())).toBe(
    `Open Open Result – ${again} ${fetched} Remove…`
  );
  expect(labels(aFailedRun())).toBe(
    `Open Open Result Show Error – ${again} ${fetched} Remove…`
  );
  const state = {
    kind: 'unknown',
    since: '',
    was: 'running',
    reason: 'other_host'
  } as const;
  expect(labels(aRun({ state }))).toBe(`Open – Treat as Ended… ${copies}`);
});

test('without a connection, only what needs none', () => {
  expect(labels(aFailedRun(), false)).toBe(
    `Open Open Result Show Error – ${fetched}`
  );
});

test('a path with a line break is not copied', () => {
  const { source } = aRun();
  const run = aRun({ source: { ...source, path: '/home/a\nrm -r b.ipynb' } });
  expect(labels(run)).toBe('Open – Cancel… – –');
});

test('a menu does what is chosen, and gives the focus back', async () => {
  const anchor = document.createElement('button');
  document.body.append(anchor);
  anchor.focus();
  const done: string[] = [];
  openMenu(
    [
      { label: 'One', act: () => done.push('one') },
      null,
      { label: 'Two', isEnabled: false, act: () => done.push('two') }
    ],
    { x: 0, y: 0, anchor }
  );
  const node = document.querySelector('.lm-Menu');
  const items = [...(node?.querySelectorAll('.lm-Menu-item') ?? [])];
  expect(items.map(item => item.textContent?.trim())).toEqual([
    'One',
    '',
    'Two'
  ]);
  node?.dispatchEvent(
    new KeyboardEvent('keydown', { keyCode: 40, bubbles: true } as never)
  );
  node?.dispatchEvent(
    new KeyboardEvent('keydown', { keyCode: 13, bubbles: true } as never)
  );
  await Promise.resolve();
  expect(done).toEqual(['one']);
  expect(document.querySelector('.lm-Menu')).toBeNull();
  expect(document.activeElement).toBe(anchor);
});
