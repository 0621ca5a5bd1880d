import { RemoteHelperError } from '../../../api/error';
import type { IFile, IRunClient } from '../../../api/runClient';
import type * as Contract from '../../../contract';
import { RunDetail } from '../../../runs/detail/model';
import { crc32 } from '../../../runs/journal/lines';
import { anEndedRun, aRun, FakeModel, fresh, offline } from '../../fixtures';

const encoder = new TextEncoder();

function journalOf(...records: object[]): Uint8Array {
  const lines = records.map((record, i) => {
    const body = JSON.stringify({ seq: i + 1, steady_s: i, ...record }).slice(
      0,
      -1
    );
    const crc = crc32(encoder.encode(body)).toString(16).padStart(8, '0');
    return `${body},"crc":"${crc}"}\n`;
  });
  return encoder.encode(lines.join(''));
}

/** A server of which the test sets the answers; null is no answer at all. */
class Server implements IRunClient {
  answer: Contract.Run | 'gone' | null = aRun();
  bytes = journalOf({ kind: 'opened', total: 1 });
  blobs: Record<string, string> = {};

  run(): Promise<Contract.Run> {
    if (this.answer === 'gone') {
      const response = { status: 404, statusText: '' } as Response;
      const error = new RemoteHelperError(
        response,
        'There is no such run.',
        'run_not_found',
        null
      );
      return Promise.reject(error);
    }
    return this.answer
      ? Promise.resolve(this.answer)
      : Promise.reject(offline());
  }

  journal(
    _id: string,
    offset: number
  ): Promise<{ bytes: Uint8Array; next: number }> {
    const bytes = this.bytes.subarray(offset);
    return Promise.resolve({ bytes, next: offset + bytes.length });
  }

  blob(_id: string, name: string): Promise<string> {
    const text = this.blobs[name];
    return text === undefined
      ? Promise.reject(offline())
      : Promise.resolve(text);
  }

  log(): Promise<string> {
    return Promise.reject(offline());
  }

  result(): Promise<Blob> {
    return Promise.resolve(new Blob());
  }

  exported(): Promise<IFile> {
    return Promise.reject(offline());
  }

  source(): Promise<string> {
    return Promise.reject(offline());
  }
}

let server: Server;
let runs: FakeModel;
let detail: RunDetail;

beforeEach(() => {
  jest.useFakeTimers();
  server = new Server();
  runs = new FakeModel();
  detail = new RunDetail(aRun().id, server, runs);
  detail.isWatched = true;
});

afterEach(() => {
  detail.dispose();
  jest.useRealTimers();
});

test('a run that is removed while it is shown stays, and is said to be removed', async () => {
  await jest.advanceTimersByTimeAsync(100);
  expect(detail.known).toMatchObject({ isRemoved: false });
  server.answer = 'gone';
  await jest.advanceTimersByTimeAsync(3_000);
  expect(detail.known).toMatchObject({
    isRemoved: true,
    run: { name: 'train' }
  });
  expect(detail.snapshot.state).toBe('fresh');
});

test('a run that never was is not made up', async () => {
  server.answer = 'gone';
  await jest.advanceTimersByTimeAsync(100);
  expect(detail.snapshot).toEqual({
    state: 'failed',
    problem: { kind: 'other', message: 'There is no such run.' }
  });
});

test('without an answer the last one stays, and comes back fresh', async () => {
  await jest.advanceTimersByTimeAsync(100);
  server.answer = null;
  await jest.advanceTimersByTimeAsync(3_000);
  expect(detail.snapshot).toMatchObject({
    state: 'stale',
    problem: { kind: 'unreachable' }
  });
  server.answer = anEndedRun();
  void detail.refresh();
  await jest.advanceTimersByTimeAsync(100);
  expect(detail.snapshot.state).toBe('fresh');
  expect(detail.known?.run.state.kind).toBe('succeeded');
});

test('what the list learns first is taken from it', async () => {
  await jest.advanceTimersByTimeAsync(100);
  runs.set(fresh(anEndedRun({ seq: 5 })));
  expect(detail.known?.run.state.kind).toBe('succeeded');
});

test('a run that the list has known for long has gone on since', async () => {
  const elapsed_s = (): number => {
    const { snapshot } = detail;
    return snapshot.state === 'fresh'
      ? snapshot.value.run.elapsed_s + (Date.now() - snapshot.at) / 1_000
      : NaN;
  };
  const at = Date.now() - 3_600_000;
  detail.dispose();
  server.answer = aRun({ elapsed_s: 3_605 });
  runs.set({ ...fresh(aRun({ elapsed_s: 5 })), at } as typeof runs.snapshot);
  detail = new RunDetail(aRun().id, server, runs);
  detail.isWatched = true;
  expect(elapsed_s()).toBe(3_605);
  await jest.advanceTimersByTimeAsync(10_000);
  expect(elapsed_s()).toBe(3_615);
});

test('a large content is fetched when its cell is shown, and not before', async () => {
  const asked = jest.spyOn(server, 'blob');
  server.blobs['b'] = JSON.stringify({ data: { 'text/plain': 'large' } });
  server.bytes = journalOf(
    { kind: 'opened', total: 1 },
    {
      kind: 'output',
      cell: 1,
      output_type: 'display_data',
      display_id: null,
      content: null,
      blob: 'b'
    }
  );
  await jest.advanceTimersByTimeAsync(500);
  expect(asked).not.toHaveBeenCalled();
  const [cell] = detail.replay.cells;
  if (!cell) {
    throw new Error('no cell');
  }
  expect(detail.shown(cell, false).missing).toEqual(['b']);
  await jest.advanceTimersByTimeAsync(100);
  const { outputs, missing } = detail.shown(cell, false);
  expect(missing).toEqual([]);
  expect(outputs).toMatchObject([{ data: { 'text/plain': 'large' } }]);
  expect(asked).toHaveBeenCalledTimes(1);
});

test('all of a long output is read once more when it is asked for', async () => {
  const text = (from: number): string =>
    Array.from({ length: 500 }, (_, i) => `line ${from + i}\n`).join('');
  server.bytes = journalOf(
    { kind: 'opened', total: 1 },
    { kind: 'cell_started', cell: 1, label: 'x', message_id: 'm' },
    ...[0, 500, 1_000].map(from => ({
      kind: 'stream',
      cell: 1,
      name: 'stdout',
      text: text(from)
    }))
  );
  await jest.advanceTimersByTimeAsync(500);
  const [cell] = detail.replay.cells;
  if (!cell) {
    throw new Error('no cell');
  }
  const short = detail.shown(cell, false);
  expect(short).toMatchObject({
    isPartial: true,
    lines: 1_500,
    shownLines: 200
  });
  expect(detail.shown(cell, true).isReading).toBe(true);
  await jest.advanceTimersByTimeAsync(500);
  const whole = detail.shown(cell, true);
  expect(whole).toMatchObject({ isPartial: false, isReading: false });
  expect(whole.outputs).toEqual([
    {
      output_type: 'stream',
      name: 'stdout',
      text: text(0) + text(500) + text(1_000)
    }
  ]);
});

test('a log that cannot be read is known to be so', async () => {
  expect(detail.log).toBeUndefined();
  await detail.loadLog();
  expect(detail.log).toBeNull();
});
