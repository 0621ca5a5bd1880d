import type * as Contract from '../contract';
import type { IForm, IStepForm, Word } from './forms';
import { FORMS } from './forms';
import * as slots from './slots';

/** What a tunnel is asked for, as typed; null is not said. `socket` goes before `remote_port`. */
export interface IAsked {
  readonly form: Contract.TunnelForm;
  readonly user: string | null;
  /** The name by which the laptop, or the bastion behind `jump`, knows the server's host. */
  readonly host: string | null;
  /** `[USER@]HOST[:PORT]` */
  readonly jump: string | null;
  readonly ssh_port: string | null;
  readonly local_port: string | null;
  readonly remote_port: string | null;
  readonly socket: string | null;
  readonly base_url: string;
  readonly tls: boolean;
  /** Where the login host is to have a socket that leads to the node: a new name each time. */
  readonly login_socket: string | null;
  /** A file to be fetched from the host. */
  readonly result: string | null;
}

/** What is asked for when nothing is said. */
export const NOTHING_ASKED: IAsked = {
  form: 'terminal',
  user: null,
  host: null,
  jump: null,
  ssh_port: null,
  local_port: null,
  remote_port: null,
  socket: null,
  base_url: '/',
  tls: false,
  login_socket: null,
  result: null
};

const NODE_FORMS: readonly Contract.TunnelForm[] = [
  'node',
  'node-address',
  'node-reverse'
];
const BASTION_FORMS: readonly Contract.TunnelForm[] = [
  'two-step',
  'proxy-command'
];
const EMPTY: Slots = {
  jump: '',
  jump_user: '',
  jump_host: '',
  jump_port: '',
  socket: '',
  login_socket: '',
  login_folder: '',
  result: ''
};

type Slots = Readonly<Record<string, string>>;

/**
 * The steps of a form, or what is refused; nothing is filled in if anything is refused.
 *
 * The server half has the other filler of the same words; `tests/tunnel/vectors.json` is what
 * both must make of them.
 */
export function fill(asked: IAsked): Contract.Tunnel {
  const form = FORMS.forms[asked.form];
  const [filled, refused] = slotsOf(form, asked);
  const names = refused.length > 0 ? [] : form.steps;
  const steps = names.map(name => stepOf(known(FORMS.steps, name), filled));
  return {
    form: asked.form,
    route: routeOf(asked),
    // A step whose words come to nothing is not taken.
    steps: steps.filter(step => step.command !== ''),
    refused
  };
}

function routeOf({ form, jump }: IAsked): Contract.TunnelRoute {
  if (NODE_FORMS.includes(form)) {
    return 'node';
  }
  return jump || BASTION_FORMS.includes(form) ? 'bastion' : 'direct';
}

// All slots by name, empty where there is nothing to say, and what is refused.
function slotsOf(form: IForm, asked: IAsked): [Slots, Contract.Refusal[]] {
  const refused: Contract.Refusal[] = [];
  const noIpv6 = asked.result === null ? form.no_ipv6 : ['host', 'jump'];
  let filled: Slots = {
    ...EMPTY,
    scheme: asked.tls ? 'https' : 'http',
    tls: asked.tls ? '1' : ''
  };
  const check = (made: () => Slots): void => {
    try {
      filled = { ...filled, ...made() };
    } catch (error: unknown) {
      if (!(error instanceof slots.NotAllowed)) {
        throw error;
      }
      refused.push({ field: error.field, code: error.code });
    }
  };
  check(() => ({ user: slots.user(asked.user) }));
  check(() => ({ host: slots.host(asked.host) }));
  check(() => jumpOf(asked, form, filled, noIpv6));
  check(() => ({ ssh_port: slots.sshPort(asked.ssh_port) }));
  check(() => targetOf(asked, form));
  check(() => ({ base_url: slots.baseUrl(asked.base_url) }));
  check(() => localPortOf(asked, filled));
  check(() => loginSocketOf(asked, form));
  check(() => ({
    result: asked.result === null ? '' : slots.result(asked.result)
  }));
  if (noIpv6.includes('host') && filled['host']?.includes(':')) {
    refused.push({ field: 'host', code: 'ipv6_not_in_this_form' });
  }
  return [filled, refused];
}

function jumpOf(
  asked: IAsked,
  form: IForm,
  filled: Slots,
  noIpv6: readonly string[]
): Slots {
  if (asked.jump === null) {
    if (form.needs.includes('jump')) {
      throw new slots.NotAllowed('jump', 'missing');
    }
    return {};
  }
  // Where the login is refused already, it is not blamed a second time.
  const usual = filled['user'] ?? 'user';
  const [user, bare, port] = slots.jump(asked.jump, usual);
  const isIpv6 = slots.isIpv6(bare);
  if (isIpv6 && noIpv6.includes('jump')) {
    throw new slots.NotAllowed('jump', 'ipv6_not_in_this_form');
  }
  const host = isIpv6 && asked.form === 'config' ? `[${bare}]` : bare;
  return {
    jump: `${user}@${host}${port && `:${port}`}`,
    jump_user: user,
    jump_host: host,
    jump_port: port
  };
}

function targetOf(asked: IAsked, form: IForm): Slots {
  if (asked.socket !== null) {
    if (form.lacks.includes('socket')) {
      throw new slots.NotAllowed('socket', 'not_in_this_form');
    }
    return { socket: slots.socket(asked.socket) };
  }
  if (form.needs.includes('socket')) {
    throw new slots.NotAllowed('socket', 'missing');
  }
  return { remote_port: slots.port(asked.remote_port, 'remote_port') };
}

function loginSocketOf({ login_socket }: IAsked, form: IForm): Slots {
  if (login_socket === null) {
    if (form.needs.includes('login_socket')) {
      throw new slots.NotAllowed('login_socket', 'missing');
    }
    return {};
  }
  const path = slots.socket(login_socket, 'login_socket');
  const folder = path.slice(0, path.lastIndexOf('/'));
  return { login_socket: path, login_folder: folder || '/' };
}

function localPortOf(asked: IAsked, filled: Slots): Slots {
  const port =
    asked.local_port === null
      ? slots.usualLocalPort(filled['user'] ?? '', filled['host'] ?? '')
      : slots.port(asked.local_port, 'local_port');
  const hop = +port < 65535 ? +port + 1 : +port - 1;
  return { local_port: port, hop_port: String(hop) };
}

function stepOf(step: IStepForm, filled: Slots): Contract.TunnelStep {
  const { code, url, block } = step;
  if (url !== undefined) {
    return { code, command: null, url: inserted(url, filled) };
  }
  const command = block
    ? block
        .map(line => wordsOf(line, filled).join(' '))
        .filter(line => line !== '')
        .join('\n    ')
    : wordsOf(step.words ?? [], filled)
        .map(word => (word.includes(' ') ? `"${word}"` : word))
        .join(' ');
  return { code, command, url: null };
}

function wordsOf(words: readonly Word[], filled: Slots): string[] {
  return words.flatMap(word => {
    if (typeof word !== 'string') {
      const chosen = known(filled, word.if) ? word.then : (word.else ?? []);
      return wordsOf(chosen, filled);
    }
    return word.startsWith('@')
      ? wordsOf(known(FORMS.parts, word.slice(1)), filled)
      : [inserted(word, filled)];
  });
}

function inserted(text: string, filled: Slots): string {
  return text.replace(/\{(\w+)\}/g, (_, slot: string) => known(filled, slot));
}

function known<T>(table: Readonly<Record<string, T>>, name: string): T {
  const found = Object.hasOwn(table, name) ? table[name] : undefined;
  if (found === undefined) {
    throw new Error(`The forms name “${name}”, which is nowhere.`);
  }
  return found;
}
