import type { Store } from '../../runs/told';
import { Told } from '../../runs/told';
import type { IMessage } from '../../runs/teller';
import { messageFor, tellEnds } from '../../runs/teller';
import type * as Contract from '../../contract';
import {
  aFailedRun,
  anEndedRun,
  aRun,
  FakeModel,
  fresh,
  known,
  trans
} from '../fixtures';

/** What the tabs of a browser share. */
class Memory implements Store {
  getItem(key: string): string | null {
    return this._items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this._items.set(key, value);
  }

  private readonly _items = new Map<string, string>();
}

const done: string[] = [];

const does = {
  trans,
  onOpenResult: ({ id }: Contract.Run) => void done.push(`result ${id}`),
  onShowError: ({ id }: Contract.Run) => void done.push(`error ${id}`),
  onRetry: ({ id }: Contract.Run) => void done.push(`retry ${id}`)
};

let memory: Memory;
let messages: IMessage[];
let dismissed: string[];

/** A page: a model and who tells its ends. */
function aTab(
  store: Store | null = memory,
  locks: LockManager | null = null
): FakeModel {
  const model = new FakeModel();
  tellEnds({
    ...does,
    model,
    told: new Told(store, 'key', locks),
    wants: () => true,
    emit: message => `message ${messages.push(message)}`,
    dismiss: id => dismissed.push(id)
  });
  return model;
}

beforeEach(() => {
  memory = new Memory();
  messages = [];
  dismissed = [];
  done.splice(0);
});

test('an end is told once, in the tab that sees it first', () => {
  const [one, other] = [aTab(), aTab()];
  one.set(fresh(aRun({ id: 'r' })));
  other.set(fresh(aRun({ id: 'r' })));
  other.set(fresh(anEndedRun({ id: 'r' })));
  one.set(fresh(anEndedRun({ id: 'r' })));
  other.set(fresh(anEndedRun({ id: 'r' })));
  expect(messages.map(({ message }) => message)).toEqual([
    'train.ipynb finished in 1 min 14 s'
  ]);
});

test('of two tabs that notice an end in the same moment, one tells it', () => {
  const held = new Set<string>();
  const locks = {
    request: (name: string, _: object, act: (lock: unknown) => unknown) =>
      act(held.has(name) ? null : held.add(name))
  } as unknown as LockManager;
  // Each has its own store, as if what the other has stored had not arrived yet.
  const [one, other] = [aTab(new Memory(), locks), aTab(new Memory(), locks)];
  for (const tab of [one, other]) {
    tab.set(fresh(aRun({ id: 'r' })));
  }
  for (const tab of [one, other]) {
    tab.set(fresh(anEndedRun({ id: 'r' })));
  }
  expect(messages).toHaveLength(1);
});

test('what ended while no tab was open is told to who comes back', () => {
  aTab().set(fresh(aRun({ id: 'r' })));
  aTab().set(fresh(aFailedRun({ id: 'r' }), aFailedRun({ id: 'others' })));
  expect(messages).toHaveLength(1);
});

test('what was seen elsewhere, or is not to be told, is not told', () => {
  const told = new Told(memory, 'key');
  const tab = aTab();
  tab.set(fresh(aRun({ id: 'seen' }), aRun({ id: 'quiet' })));
  told.silence('quiet');
  const seen_at = '2026-11-24T09:32:00.000Z';
  tab.set(
    fresh(aFailedRun({ id: 'seen', seen_at }), anEndedRun({ id: 'quiet' }))
  );
  expect(messages).toEqual([]);
});

test('the message of a failure goes once the failure was seen, in whichever tab', () => {
  const tab = aTab();
  tab.set(fresh(aRun({ id: 'r' }), aRun({ id: 'other' })));
  const failed = [aFailedRun({ id: 'r' }), aFailedRun({ id: 'other' })];
  tab.set(fresh(...failed));
  tab.set(fresh(...failed));
  expect([messages.length, dismissed]).toEqual([2, []]);
  const seen_at = '2026-11-24T09:32:00.000Z';
  const seen = aFailedRun({ id: 'r', seen_at });
  tab.set(fresh(seen, aFailedRun({ id: 'other' })));
  tab.set(fresh(seen, aFailedRun({ id: 'other' })));
  expect(dismissed).toEqual(['message 1']);
});

test('the message of a run goes with the run', () => {
  const tab = aTab();
  tab.set(fresh(aRun({ id: 'r' })));
  tab.set(fresh(aFailedRun({ id: 'r' })));
  const more = { ...known([]), hasMore: true };
  tab.set({ state: 'fresh', value: more, at: 0 });
  expect(dismissed).toEqual([]);
  tab.set(fresh());
  expect(dismissed).toEqual(['message 1']);
});

test('a cancelled run and a lost connection are no news', () => {
  const tab = aTab();
  tab.set(fresh(aRun({ id: 'r' })));
  const problem = { kind: 'unreachable' } as const;
  const value = known([anEndedRun({ id: 'r' })]);
  tab.set({ state: 'stale', value, at: 0, since: 0, problem });
  expect(messages).toEqual([]);
  const state = { kind: 'cancelled', by: 'ann', at: '' } as const;
  tab.set(fresh(anEndedRun({ id: 'r', state })));
  expect(messages).toEqual([]);
});

test.each<[string, Store | null]>([
  ['none', null],
  [
    'one that refuses',
    {
      getItem: () => {
        throw new Error('SecurityError');
      },
      setItem: () => {
        throw new Error('QuotaExceededError');
      }
    }
  ],
  ['nonsense', { getItem: () => '{"a":1}', setItem: () => undefined }]
])('with a store that is %s, each tab tells once', (_, store) => {
  const tab = aTab(store);
  tab.set(fresh(aRun({ id: 'r' })));
  tab.set(fresh(anEndedRun({ id: 'r' })));
  tab.set(fresh(anEndedRun({ id: 'r' })));
  expect(messages).toHaveLength(1);
});

test('a success offers the result and goes by itself', () => {
  const message = messageFor(does, anEndedRun({ id: 'r' }));
  expect(message).toMatchObject({ type: 'success', autoClose: 8_000 });
  expect(message?.actions.map(({ label }) => label)).toEqual(['Open result']);
  message?.actions[0]?.callback({} as MouseEvent);
  expect(done).toEqual(['result r']);
});

test('a failure says where and why in 140 characters, and stays', () => {
  const cause = {
    kind: 'cell_error',
    cell: 3,
    ename: 'ValueError',
    evalue: 'shapes '.repeat(60)
  } as const;
  const state = { kind: 'failed', cause } as const;
  const message = messageFor(does, aFailedRun({ id: 'r', state }));
  expect(message).toMatchObject({ type: 'error', autoClose: false });
  expect(message?.message).toHaveLength(140);
  expect(message?.message).toMatch(
    /^train\.ipynb failed in cell 3: ValueError: shapes .*…$/
  );
  for (const { callback } of message?.actions ?? []) {
    callback({} as MouseEvent);
  }
  expect(done).toEqual(['error r', 'retry r']);
});

test('a lost run and a dead kernel say what happened', () => {
  const died = {
    kind: 'kernel_died',
    cell: 9,
    signal: 9,
    exit_code: null,
    oom: true,
    evidence: []
  } as const;
  const texts = [
    anEndedRun({ state: { kind: 'failed', cause: died } }),
    anEndedRun({
      state: { kind: 'lost', cause: 'host_restarted', last_seen_at: '' }
    })
  ].map(run => messageFor(does, run)?.message);
  expect(texts).toEqual([
    'train.ipynb failed: out of memory',
    'train.ipynb was lost: the host restarted'
  ]);
});

test.each([
  ['finished', anEndedRun, 'finished in 1 min 14 s'],
  ['failed', aFailedRun, 'failed in cell 3: ValueError']
])('a long name leaves room for how it %s', (_, make, how) => {
  const name = `${'step of the sweep '.repeat(12)}at 0.017`;
  const message = messageFor(does, make({ name }))?.message ?? '';
  expect(message).toContain(how);
  expect(message).toMatch(/^step of the sweep .*at 0\.017 f/);
  expect(message.length).toBeLessThanOrEqual(140);
});
