import type * as Contract from '../../../contract';
import { loginWords, SshLogin } from '../../../tunnel/login/login';
import { NOTHING, someFacts } from '../examples';

function known(
  changes: Partial<Contract.TunnelFacts> = {},
  remembered: Partial<Contract.TunnelMemory> = {}
): Contract.TunnelFacts {
  return someFacts({
    server: null,
    ...changes,
    remembered: { ...NOTHING, ...remembered }
  });
}

const words = (...args: Parameters<typeof known>): string | null =>
  loginWords(known(...args))?.join(' ') ?? null;
const node = {
  scheduler: 'slurm',
  id: '7',
  node: 'n7',
  submit_host: 'login1'
} as const;

test('a host that is known needs no more than its name', () => {
  expect(words()).toBe('ann@gpu1.example.org');
  expect(words({ host: '192.0.2.7', host_source: 'connection' })).toBe(
    'ann@192.0.2.7'
  );
  expect(words({ ssh_port: '2222' })).toBe('-p 2222 ann@gpu1.example.org');
  expect(words({ ssh_port: '22' })).toBe('ann@gpu1.example.org');
});

test('what the user said goes before all guesses', () => {
  const said = { user: 'bob', host: 'gpu', ssh_port: '2200' };
  const guess = { host: 'gpu', host_source: 'remembered' } as const;
  expect(words(guess, said)).toBe('-p 2200 bob@gpu');
  expect(words({ ...guess, container: true }, said)).toBe('-p 2200 bob@gpu');
});

test('a bastion is passed where the way goes through one', () => {
  const said = {
    host: 'gpu',
    jump: 'ann@gate:2222',
    route: 'bastion'
  } as const;
  expect(words({ host: 'gpu', host_source: 'remembered' }, said)).toBe(
    '-J ann@gate:2222 ann@gpu'
  );
  expect(
    words({ host: 'gpu' }, { ...said, jump: 'gate', route: 'bastion' })
  ).toBe('-J ann@gate ann@gpu');
  expect(words({ host: 'gpu' }, { ...said, route: 'direct' })).toBe('ann@gpu');
  expect(words({ host: 'gpu' }, { ...said, jump: null })).toBeNull();
});

test('a compute node is reached through a login host that the user named', () => {
  const facts = { host: 'n7', host_source: 'own_name', job: node } as const;
  expect(words(facts, { jump: 'cluster.example.org' })).toBe(
    '-J ann@cluster.example.org ann@n7'
  );
  expect(words(facts)).toBeNull();
});

test('where it would be a guess there is none', () => {
  expect(words({ host: 'gpu1', host_source: 'own_name' })).toBeNull();
  expect(words({ container: true })).toBeNull();
  expect(words({ user: null })).toBeNull();
});

test.each(['a;b', '$(x)', '-oProxyCommand=x', 'a b', "a'b", 'a\nb'])(
  'nothing with %j in it becomes a command',
  text => {
    expect(words({ user: text })).toBeNull();
    expect(words({ host: text })).toBeNull();
    expect(words({}, { jump: text, route: 'bastion' })).toBeNull();
    expect(words({ ssh_port: text })).toBeNull();
  }
);

test('it is asked each time', async () => {
  let facts = known({ host: 'gpu1', host_source: 'own_name' });
  const login = new SshLogin({ facts: () => Promise.resolve(facts) });
  expect(await login.words()).toBeNull();
  facts = known();
  expect(await login.words()).toEqual(['ann@gpu1.example.org']);
});

function fetched(
  path: string,
  ...args: Parameters<typeof known>
): Promise<string | null> {
  const facts = known(...args);
  const login = new SshLogin({ facts: () => Promise.resolve(facts) });
  return login.fetch(path);
}

test('a file is fetched the way that a login takes', async () => {
  const path = '/home/ann/out-run-20261124-093000.ipynb';
  expect(await fetched(path)).toBe(`scp ann@gpu1.example.org:${path} .`);
  expect(await fetched(path, { ssh_port: '2222' })).toBe(
    `scp -P 2222 ann@gpu1.example.org:${path} .`
  );
  const bastion = { host: 'gpu', jump: 'b:2200', route: 'bastion' } as const;
  const guess = { host: 'gpu', host_source: 'remembered' } as const;
  expect(await fetched(path, guess, bastion)).toBe(
    `scp -o ProxyJump=ann@b:2200 ann@gpu:${path} .`
  );
  const direct = { ...bastion, route: 'direct' } as const;
  expect(await fetched(path, guess, direct)).toBe(`scp ann@gpu:${path} .`);
});

test.each(['/home/a b.ipynb', '/home/$(x).ipynb', 'x.ipynb', '/a\nb', '/é'])(
  'no command brings %j',
  async path => {
    expect(await fetched(path)).toBeNull();
  }
);

test('nothing is fetched from a host whose name would be a guess', async () => {
  expect(await fetched('/a', { host_source: 'own_name' })).toBeNull();
});
