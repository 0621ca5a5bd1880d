import { valueOf } from '../../model/snapshot';
import { RunsModel } from '../../runs/model';
import { aList, anEndedRun, aRun, aStoppingRun, FakeClient } from '../fixtures';

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
    value: { runs: [aRun()], hasMore: true, serverVersion: '0.1.0' }
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
