import { PolledModel } from '../../model/polled';
import type { Problem } from '../../model/snapshot';
import { valueOf } from '../../model/snapshot';

interface ISource {
  answer: () => Promise<number[]>;
  now: number;
}

const UNREACHABLE: Problem = { kind: 'unreachable' };
const models: PolledModel<number[]>[] = [];

function polled(source: ISource): {
  model: PolledModel<number[]>;
  changes: () => number;
} {
  const model = new PolledModel<number[]>({
    name: 'test',
    fetch: () => source.answer(),
    explain: () => UNREACHABLE,
    interval_ms: () => 60_000,
    now: () => source.now
  });
  models.push(model);
  let changes = 0;
  model.changed.connect(() => {
    changes++;
  });
  return { model, changes: () => changes };
}

const answering = (...value: number[]): (() => Promise<number[]>) => {
  return () => Promise.resolve([...value]);
};
const failing = (): Promise<number[]> => Promise.reject(new Error('gone'));

afterEach(() => {
  models.splice(0).forEach(model => model.dispose());
});

test('it loads until the first answer', async () => {
  const { model } = polled({ answer: answering(1), now: 5 });
  expect(model.snapshot).toEqual({ state: 'loading' });
  await model.refresh();
  expect(model.snapshot).toEqual({ state: 'fresh', value: [1], at: 5 });
});

test('an answer that brings nothing new is not news', async () => {
  const source = { answer: answering(1), now: 5 };
  const { model, changes } = polled(source);
  await model.refresh();
  const before = model.snapshot;
  source.now = 6;
  await model.refresh();
  expect(model.snapshot).toBe(before);
  expect(changes()).toBe(1);
});

test('without an answer the old value stays, marked with its last confirmation', async () => {
  const source = { answer: answering(1), now: 5 };
  const { model, changes } = polled(source);
  await model.refresh();
  source.now = 6;
  await model.refresh();
  source.answer = failing;
  source.now = 9;
  await model.refresh();
  const stale = {
    state: 'stale',
    value: [1],
    at: 5,
    since: 6,
    problem: UNREACHABLE
  };
  expect(model.snapshot).toEqual(stale);
  source.now = 20;
  await model.refresh();
  expect(model.snapshot).toEqual(stale);
  expect(changes()).toBe(2);
});

test('without any answer ever it failed, and an answer mends that', async () => {
  const source = { answer: failing, now: 5 };
  const { model } = polled(source);
  await model.refresh();
  expect(model.snapshot).toEqual({ state: 'failed', problem: UNREACHABLE });
  expect(valueOf(model.snapshot)).toBeNull();
  source.answer = answering(2);
  await model.refresh();
  expect(model.snapshot).toEqual({ state: 'fresh', value: [2], at: 5 });
});

test('an answer asked for before another value came is dropped', async () => {
  let reply: (value: number[]) => void = () => undefined;
  const source = {
    answer: () =>
      new Promise<number[]>(resolve => {
        reply = resolve;
      }),
    now: 5
  };
  const { model } = polled(source);
  const pending = model.refresh();
  await new Promise(resolve => setTimeout(resolve, 5));
  model.take([1, 2]);
  reply([1]);
  await pending;
  expect(valueOf(model.snapshot)).toEqual([1, 2]);
});

test.each([
  ['the page is shown again', () => document, 'visibilitychange'],
  ['the network is back', () => window, 'online']
])('it asks at once when %s', async (_, target, event) => {
  const source: ISource = { answer: answering(1), now: 5 };
  const { model } = polled(source);
  const next = (): Promise<void> =>
    new Promise(resolve => {
      model.changed.connect(() => resolve());
    });
  const first = next();
  model.start();
  await first;
  source.answer = answering(2);
  const second = next();
  target().dispatchEvent(new Event(event));
  await second;
  expect(valueOf(model.snapshot)).toEqual([2]);
});

test('before it is started nothing wakes it', async () => {
  let asked = 0;
  polled({
    answer: () => {
      asked++;
      return Promise.resolve([]);
    },
    now: 5
  });
  window.dispatchEvent(new Event('online'));
  document.dispatchEvent(new Event('visibilitychange'));
  await new Promise(resolve => setTimeout(resolve, 10));
  expect(asked).toBe(0);
});

test('after it is disposed nothing wakes it', async () => {
  let asked = 0;
  const { model } = polled({
    answer: () => {
      asked++;
      return Promise.resolve([]);
    },
    now: 5
  });
  model.dispose();
  window.dispatchEvent(new Event('online'));
  await new Promise(resolve => setTimeout(resolve, 10));
  expect(asked).toBe(0);
  expect(model.isDisposed).toBe(true);
});
