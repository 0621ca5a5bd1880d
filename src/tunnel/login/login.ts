import type { ITunnelClient } from '../../api/tunnelClient';
import type * as Contract from '../../contract';
import type { ISshLogin } from '../../tokens';
import * as slots from '../slots';

/** How the user's computer logs in to this host, as the tunnel section knows it. */
export class SshLogin implements ISshLogin {
  constructor(private readonly _client: Pick<ITunnelClient, 'facts'>) {}

  async words(): Promise<readonly string[] | null> {
    // Asked each time, since the user may just have filled it in.
    return loginWords(await this._client.facts());
  }

  async fetch(path: string): Promise<string | null> {
    const facts = await this._client.facts();
    if (loginWords(facts) === null) {
      return null;
    }
    // The words of all forms are only loaded where one is wanted.
    const { fill, NOTHING_ASKED } = await import('../fill');
    const { remembered } = facts;
    const made = fill({
      ...NOTHING_ASKED,
      user: remembered.user ?? facts.user,
      host: facts.host,
      jump: isBehind(facts) ? remembered.jump : null,
      ssh_port: remembered.ssh_port ?? facts.ssh_port,
      remote_port: ANY_PORT,
      result: path
    });
    return made.steps.find(({ code }) => code === 'fetch')?.command ?? null;
  }
}

// A file is fetched without a tunnel, so this is not in the command.
const ANY_PORT = '8888';

/**
 * The words behind `ssh` that lead to this host, the host last; null where they would be a guess.
 *
 * What the user said counts, and the address that a login came to. What a host calls itself means
 * nothing to a laptop without its domain, and in a container it is not the name of the host.
 */
export function loginWords(facts: Contract.TunnelFacts): string[] | null {
  if (!isKnown(facts)) {
    return null;
  }
  const { remembered } = facts;
  try {
    const user = slots.user(remembered.user ?? facts.user);
    const host = slots.host(facts.host);
    const port = slots.sshPort(remembered.ssh_port ?? facts.ssh_port);
    return [
      ...(port === '' ? [] : ['-p', port]),
      ...(isBehind(facts) ? ['-J', jumpWord(remembered.jump, user)] : []),
      `${user}@${host}`
    ];
  } catch (error: unknown) {
    if (error instanceof slots.NotAllowed) {
      return null;
    }
    throw error;
  }
}

function isKnown(facts: Contract.TunnelFacts): boolean {
  const isGuess = facts.container || facts.host_source === 'own_name';
  return isNode(facts) || facts.remembered.host !== null || !isGuess;
}

function isBehind(facts: Contract.TunnelFacts): boolean {
  const { route } = facts.remembered;
  return isNode(facts) || (route !== null && route !== 'direct');
}

function isNode({ job }: Contract.TunnelFacts): boolean {
  return job !== null && job.node !== null;
}

// What a cluster calls its own login host says nothing about its name outside, so it has to be said.
function jumpWord(jump: string | null, usual: string): string {
  const [user, bare, port] = slots.jump(jump ?? '', usual);
  const host = slots.isIpv6(bare) ? `[${bare}]` : bare;
  return `${user}@${host}${port && `:${port}`}`;
}
