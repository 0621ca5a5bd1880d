import { SessionsModel } from '../../sessions/model';
import { aRefusal } from '../fixtures';
import { aList, aSession } from './examples';
import { FakeSessionClient } from './fakes';

let client: FakeSessionClient;
let model: SessionsModel;

beforeEach(() => {
  jest.useFakeTimers();
  client = new FakeSessionClient();
  model = new SessionsModel(client);
});

afterEach(() => {
  model.dispose();
  jest.useRealTimers();
});

const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);
const count = (what: string): number =>
  client.asked.filter(one => one === what).length;

test('it asks once in the beginning, and then nobody who does not look', async () => {
  model.begin();
  await pass(120_000);
  expect(client.asked.sort()).toEqual(['sessions', 'survival']);
  expect(model.snapshot.state).toBe('fresh');
  expect(model.survival.snapshot.state).toBe('fresh');
});

test('while somebody looks it asks at once, then every 15 seconds at the most', async () => {
  model.begin();
  await pass(1_000);
  model.setWatched(true);
  await pass(10);
  expect(count('sessions')).toBe(2);
  await pass(60_000);
  expect(count('sessions')).toBeGreaterThanOrEqual(5);
  expect(count('sessions')).toBeLessThanOrEqual(6);
  expect(count('survival')).toBe(count('sessions'));
  model.setWatched(false);
  const asked = count('sessions');
  await pass(120_000);
  expect(count('sessions')).toBe(asked);
});

test('asked by name it asks, whether somebody looks or not', async () => {
  model.begin();
  await pass(1_000);
  const done = model.survival.refresh();
  await pass(10);
  await done;
  expect(count('survival')).toBe(2);
  expect(count('sessions')).toBe(1);
});

test('a failure in the beginning is not tried again by itself', async () => {
  client.list = null;
  model.begin();
  await pass(300_000);
  expect(count('sessions')).toBe(1);
  expect(model.snapshot.state).toBe('failed');
  client.list = aList();
  model.setWatched(true);
  await pass(10);
  expect(model.snapshot.state).toBe('fresh');
});

test('protecting shows the verdict that comes back', async () => {
  model.begin();
  await pass(10);
  const verdict = await model.setProtected(true);
  expect(verdict.protected).toBe(true);
  expect(model.survival.snapshot).toMatchObject({
    state: 'fresh',
    value: { server: { protected: true } }
  });
  await model.setProtected(false);
  expect(model.survival.snapshot).toMatchObject({
    value: { server: { protected: false } }
  });
});

test('what was made is in the list, and what has ended is not, before the next answer', async () => {
  client.list = aList([aSession({ name: 'old' })]);
  model.begin();
  await pass(10);
  const names = (): string[] =>
    model.snapshot.state === 'fresh'
      ? model.snapshot.value.sessions.map(({ name }) => name)
      : [];
  await model.create({ kind: 'tmux', name: 'new' });
  expect(names()).toEqual(['new', 'old']);
  client.list = aList([aSession({ name: 'new' }), aSession({ name: 'old' })]);
  await pass(10);
  await model.end(aSession({ name: 'old' }), ['7-1']);
  expect(client.asked).toContain('end t-old 7-1');
  expect(names()).toEqual(['new']);
});

test.each([
  ['create', () => model.create({ kind: 'tmux', name: 'x' })],
  ['open', () => model.open(aSession())],
  ['end', () => model.end(aSession(), [])]
])('a refusal to %s is handed on, and the list asked again', async (_, act) => {
  model.begin();
  await pass(10);
  const asked = count('sessions');
  client.failure = aRefusal('Gone.', 'session_not_found');
  await expect(act()).rejects.toThrow('Gone.');
  await pass(10);
  expect(count('sessions')).toBe(asked + 1);
});
