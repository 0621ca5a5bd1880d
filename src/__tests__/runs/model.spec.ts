import { valueOf } from '../../model/snapshot';
import type * as Contract from '../../contract';
import { RunsModel } from '../../runs/model';
import {
  aList,
  aRefusal,
  anEndedRun,
  aRun,
  aStoppingRun,
  FakeClient,
  known
} from '../fixtures';

let client: FakeClient;
let model: RunsModel;

beforeEach(() => {
  client = new FakeClient();
  model = new RunsModel(client, () => 1_000);
});

afterEach(() => {
  model.dispose();
});

test('it knows the runs and the version of the server', async () => {
  client.list = { runs: [aRun()], next: 'older', seq: 1 };
  await model.refresh();
  expect(model.snapshot).toEqual({
    state: 'fresh',
    at: 1_000,
    value: known([aRun()], { hasMore: true })
  });
});

test('seconds that pass are no news while a run moves', async () => {
  let changes = 0;
  model.changed.connect(() => {
    changes++;
  });
  client.list = aList(aRun({ elapsed_s: 1 }));
  await model.refresh();
  client.list = aList(aRun({ elapsed_s: 2 }));
  await model.refresh();
  expect(changes).toBe(1);
  client.list = aList(anEndedRun({ elapsed_s: 2.5 }));
  await model.refresh();
  expect(changes).toBe(2);
});

test('a started run is in the list before the server is asked again', async () => {
  client.list = aList(anEndedRun({ id: 'old' }));
  await model.refresh();
  const run = await model.start({ path: 'a.ipynb' });
  expect(client.started).toEqual([{ path: 'a.ipynb' }]);
  expect(valueOf(model.snapshot)?.runs.map(({ id }) => id)).toEqual([
    run.id,
    'old'
  ]);
});

test('a cancelled run is shown as the server answered', async () => {
  client.list = aList(aRun({ id: 'r' }), anEndedRun({ id: 'old' }));
  await model.refresh();
  client.reply = aStoppingRun({ id: 'r' });
  const run = await model.cancel('r');
  expect(client.acts).toEqual(['cancel r']);
  expect(run).toBe(client.reply);
  expect(valueOf(model.snapshot)?.runs).toEqual([
    run,
    anEndedRun({ id: 'old' })
  ]);
});

test('a retry that was not answered is asked for with the same key once more', async () => {
  await expect(model.retry('old')).rejects.toThrow();
  await expect(model.retry('old')).rejects.toThrow();
  await expect(model.retry('other')).rejects.toThrow();
  client.reply = aRun({ id: 'new', retry_of: 'old' });
  await model.retry('old');
  await model.retry('old');
  const [first, second, other, answered, later] = client.retryKeys;
  expect(first).toMatch(/^[0-9a-f-]{36}$/);
  expect([second, answered]).toEqual([first, first]);
  expect(new Set([first, other, later]).size).toBe(3);
});

test('a retry is a new run beside the old one', async () => {
  client.list = aList(anEndedRun({ id: 'old' }));
  await model.refresh();
  client.reply = aRun({ id: 'new', retry_of: 'old' });
  await model.retry('old');
  expect(client.acts).toEqual(['retry old']);
  expect(valueOf(model.snapshot)?.runs.map(({ id }) => id)).toEqual([
    'new',
    'old'
  ]);
});

test('after a refusal it looks how things are', async () => {
  client.list = aList(aRun());
  await model.refresh();
  const asked = client.asked;
  client.list = aList(anEndedRun());
  await expect(model.cancel(aRun().id)).rejects.toThrow();
  await model.refresh();
  expect(client.asked).toBeGreaterThan(asked);
  expect(valueOf(model.snapshot)?.runs).toEqual([anEndedRun()]);
});

test('after a failure the version is asked for again', async () => {
  await model.refresh();
  client.list = null;
  await model.refresh();
  expect(model.snapshot.state).toBe('stale');
  client.list = aList();
  client.version = '0.2.0';
  await model.refresh();
  expect(valueOf(model.snapshot)?.serverVersion).toBe('0.2.0');
});

const ids = (): string[] =>
  valueOf(model.snapshot)?.runs.map(({ id }) => id) ?? [];

const ended = (...names: string[]): Contract.Run[] =>
  names.map(id => anEndedRun({ id }));

test('older runs come on demand and stay when the first page comes again', async () => {
  client.list = { runs: ended('5', '4'), next: '4', seq: 1 };
  client.older.set('4', { runs: ended('3', '2'), next: '2', seq: 1 });
  client.older.set('2', { runs: ended('1'), next: null, seq: 1 });
  await model.refresh();
  await model.loadMore();
  expect(ids()).toEqual(['5', '4', '3', '2']);
  expect(valueOf(model.snapshot)?.hasMore).toBe(true);
  // A new run pushes the last one off the first page.
  client.list = { runs: ended('6', '5'), next: '5', seq: 2 };
  await model.refresh();
  expect(ids()).toEqual(['6', '5', '4', '3', '2']);
  await model.loadMore();
  expect(ids()).toEqual(['6', '5', '4', '3', '2', '1']);
  expect(valueOf(model.snapshot)?.hasMore).toBe(false);
});

test('when there may be runs between the pages, the older ones are asked for anew', async () => {
  client.list = { runs: ended('5', '4'), next: '4', seq: 1 };
  client.older.set('4', { runs: ended('3'), next: null, seq: 1 });
  await model.refresh();
  await model.loadMore();
  client.list = { runs: ended('9', '8'), next: '8', seq: 2 };
  await model.refresh();
  expect(ids()).toEqual(['9', '8']);
  expect(valueOf(model.snapshot)?.hasMore).toBe(true);
});

test('a run that others have removed is dropped, and removing it once more is no failure', async () => {
  client.list = aList(...ended('2', '1'));
  await model.refresh();
  const gone = aRefusal('There is no such run.', 'run_not_found');
  client.removeRun = () => Promise.reject(gone);
  await model.remove('2');
  expect(ids()).toEqual(['1']);
  client.markSeen = () => Promise.reject(gone);
  await expect(model.markSeen('1')).rejects.toThrow();
  expect(ids()).toEqual([]);
});

test('an unreadable list of another version is that of another version', async () => {
  client.version = '9.9';
  client.listRuns = () => Promise.reject(aRefusal('Unreadable answer', null));
  await model.refresh();
  expect(model.snapshot).toEqual({
    state: 'failed',
    problem: { kind: 'other_version', version: '9.9' }
  });
});
