import { Clipboard, Notification } from '@jupyterlab/apputils';
import { copyFetch } from '../../runs/fetch/copy';
import { trans } from '../fixtures';

const COMMAND = 'scp ann@gpu1:/home/ann/r.ipynb .';

function loginThat(
  words: readonly string[] | null,
  command: string | null
): Parameters<typeof copyFetch>[0] {
  return {
    words: () => Promise.resolve(words),
    fetch: () => Promise.resolve(command)
  };
}

const messages = (): string[] =>
  Notification.manager.notifications.map(
    ({ type, message }) => `${type}: ${message}`
  );

let copied: string[];

beforeEach(() => {
  Notification.dismiss();
  copied = [];
  jest
    .spyOn(Clipboard, 'copyToSystem')
    .mockImplementation(text => void copied.push(String(text)));
});

afterEach(() => {
  jest.restoreAllMocks();
});

test('the command is copied, and shown', async () => {
  await copyFetch(loginThat(['ann@gpu1'], COMMAND), trans, '/home/ann/r.ipynb');
  expect(copied).toEqual([COMMAND]);
  expect(messages()).toEqual([`success: Copied: ${COMMAND}`]);
});

test('nothing is copied for a host that nobody can name, nor for a path that shells take apart', async () => {
  await copyFetch(loginThat(null, null), trans, '/r');
  await copyFetch(loginThat(['ann@gpu1'], null), trans, '/a b');
  expect(copied).toEqual([]);
  const [path, host] = messages().sort();
  expect(path).toMatch(/^warning: Not copied, since nobody knows/);
  expect(host).toMatch(/^warning: Not copied: the path, or the address/);
});

test('a server that does not answer is said, once', async () => {
  const login = {
    words: () => Promise.reject(new TypeError('gone')),
    fetch: () => Promise.resolve(null)
  };
  await copyFetch(login, trans, '/r');
  expect(copied).toEqual([]);
  expect(messages()).toHaveLength(1);
  expect(messages()[0]).toMatch(/^error: Not copied: /);
});
