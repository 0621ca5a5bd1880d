import { ServerConnection } from '@jupyterlab/services';
import { RemoteHelperClient } from '../../api/client';
import { problemFrom, RemoteHelperError } from '../../api/error';
import { aList, aRun } from '../fixtures';

interface IExchange {
  readonly client: RemoteHelperClient;
  readonly requests: Request[];
}

function exchange(status: number, body: string): IExchange {
  const requests: Request[] = [];
  const settings = ServerConnection.makeSettings({
    baseUrl: 'http://host/user/ann/',
    fetch: (request: RequestInfo | URL) => {
      requests.push(request as Request);
      return Promise.resolve(new Response(body, { status }));
    }
  });
  return { client: new RemoteHelperClient(settings), requests };
}

async function failure(status: number, body: string): Promise<unknown> {
  return exchange(status, body)
    .client.listRuns(50)
    .then(
      () => null,
      (error: unknown) => error
    );
}

test('it asks below the base address, as a hub needs it', async () => {
  const { client, requests } = exchange(200, JSON.stringify(aList()));
  expect(await client.listRuns(50)).toEqual(aList());
  // Jupyter's own request adds a number, so that no cache answers.
  expect(requests[0]?.url).toMatch(
    /^http:\/\/host\/user\/ann\/jupyter-remote-helper\/runs\?limit=50(&\d+)?$/
  );
});

test('a refusal keeps its code, its sentence and its field', async () => {
  const reply = {
    code: 'source_not_found',
    message: 'No a.ipynb.',
    field: 'path'
  };
  const error = await failure(404, JSON.stringify(reply));
  expect(error).toBeInstanceOf(RemoteHelperError);
  expect(error).toMatchObject(reply);
  expect(problemFrom(error)).toEqual({ kind: 'other', message: 'No a.ipynb.' });
});

test.each([
  [404, '{"message": "Not Found", "reason": null}', 'server_half_missing'],
  [404, '<html></html>', 'server_half_missing'],
  [403, '{"message": "Forbidden"}', 'not_allowed'],
  [
    403,
    '{"code": "not_allowed", "message": "No.", "field": null}',
    'not_allowed'
  ],
  [503, '<html></html>', 'unreachable'],
  [424, '{}', 'unreachable'],
  [500, '{"message": "Oops"}', 'other'],
  [200, '<html>Log in</html>', 'other']
])('status %d with %s means %s', async (status, body, kind) => {
  expect(problemFrom(await failure(status, body))).toMatchObject({ kind });
});

test('no answer at all means that the server cannot be reached', async () => {
  const settings = ServerConnection.makeSettings({
    baseUrl: 'http://host/',
    fetch: () => Promise.reject(new TypeError('Failed to fetch'))
  });
  const error: unknown = await new RemoteHelperClient(settings)
    .info()
    .catch((reason: unknown) => reason);
  expect(problemFrom(error)).toEqual({ kind: 'unreachable' });
});

test.each([
  ['cancel', {}, (client: RemoteHelperClient) => client.cancelRun('a-b')],
  [
    'retry',
    { request_key: 'k' },
    (client: RemoteHelperClient) => client.retryRun('a-b', 'k')
  ]
] as const)(
  'it asks for a %s by the id of the run',
  async (verb, body, ask) => {
    const { client, requests } = exchange(200, JSON.stringify(aRun()));
    expect(await ask(client)).toEqual(aRun());
    expect(requests[0]?.method).toBe('POST');
    expect(requests[0]?.url).toMatch(
      new RegExp(`/jupyter-remote-helper/runs/a-b/${verb}(\\?\\d+)?$`)
    );
    expect(await requests[0]?.json()).toEqual(body);
  }
);
