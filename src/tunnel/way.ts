import type * as Contract from '../contract';
import type { IAsked } from './fill';
import { NOTHING_ASKED } from './fill';
import type { Form, IOffer, Route } from './offers';
import { chosen, offersFor, remembered } from './offers';
import * as slots from './slots';

/** The fields that a user can fill in. */
export type FieldName = 'user' | 'host' | 'jump' | 'ssh_port' | 'local_port';
export const FIELD_NAMES: readonly FieldName[] = [
  'user',
  'host',
  'ssh_port',
  'jump',
  'local_port'
];

/** What the page knows beside the facts of the server. */
export interface IPageFacts {
  /** The port at which the browser sees the server, if that is one of this very computer. */
  readonly port: string | null;
  /** A name for a socket that nobody has used before. */
  readonly socketName: string;
}

/** What the user chose and typed; whatever is not said follows from the facts. */
export interface IWay {
  readonly form: Form;
  readonly route: Route;
  readonly said: Partial<Readonly<Record<FieldName, string>>>;
}

/** What there is to choose from for this server. */
export function availableFor(facts: Contract.TunnelFacts): readonly IOffer[] {
  return offersFor((facts.server?.socket ?? null) !== null);
}

/** The way that is remembered, or the one that the facts suggest. */
export function firstWay(facts: Contract.TunnelFacts): IWay {
  const { user, host, jump, ssh_port, local_port, ...memory } =
    facts.remembered;
  const entries = Object.entries({ user, host, jump, ssh_port, local_port });
  const said = Object.fromEntries(
    entries.filter(([, value]) => value !== null)
  ) as IWay['said'];
  const offers = availableFor(facts);
  const last = remembered(offers, memory.form, memory.route);
  const usual = (facts.job?.node ?? null) !== null ? 'node' : 'direct';
  const { form, route } = last ?? { form: 'terminal', route: usual };
  return { form, route, said };
}

/** The offer that a way stands for. */
export function offerOf(way: IWay, facts: Contract.TunnelFacts): IOffer {
  const offers = availableFor(facts);
  return chosen(offers, way.form, way.route);
}

/** What stands in the fields: what was typed, else the best guess. */
export function fieldsOf(
  way: IWay,
  facts: Contract.TunnelFacts,
  page: IPageFacts
): Readonly<Record<FieldName, string>> {
  const { said } = way;
  const user = said.user ?? facts.user ?? '';
  const host = said.host ?? facts.host;
  return {
    user,
    host,
    jump: said.jump ?? facts.job?.submit_host ?? '',
    ssh_port: said.ssh_port ?? facts.ssh_port ?? '22',
    local_port: said.local_port ?? page.port ?? usualPort(user, host)
  };
}

function usualPort(user: string, host: string): string {
  try {
    return slots.usualLocalPort(slots.user(user), slots.host(host));
  } catch {
    return '';
  }
}

/** What the forms are asked for. */
export function askedFor(
  way: IWay,
  facts: Contract.TunnelFacts,
  page: IPageFacts
): IAsked {
  const { code, kind } = offerOf(way, facts);
  const fields = fieldsOf(way, facts, page);
  return {
    ...NOTHING_ASKED,
    ...targetOf(facts.server),
    form: code,
    user: fields.user,
    host: fields.host,
    jump: kind === 'direct' ? null : fields.jump,
    ssh_port: fields.ssh_port,
    // Where it follows from a user or host that is refused, those alone are to blame.
    local_port:
      fields.local_port === '' && way.said.local_port === undefined
        ? null
        : fields.local_port,
    login_socket:
      code === 'node-reverse'
        ? `${facts.home}/.jrh/${page.socketName}.sock`
        : null
  };
}

function targetOf(server: Contract.TunnelServer | null): Partial<IAsked> {
  if (server === null) {
    return {};
  }
  const { port, socket, base_url, tls } = server;
  const remote_port = port === null ? null : String(port);
  return { remote_port, socket, base_url, tls };
}

/** Which fields a route has. */
export function fieldNamesOf({ kind, route }: IOffer): readonly FieldName[] {
  return FIELD_NAMES.filter(name => {
    switch (name) {
      case 'jump':
        return kind !== 'direct';
      case 'ssh_port':
        // There nobody logs in on the host itself.
        return route !== 'node_address' && route !== 'node_reverse';
      default:
        return true;
    }
  });
}

/** What is to be remembered; null as long as something could not stand in a command. */
export function memoryOf(
  way: IWay,
  facts: Contract.TunnelFacts
): Contract.TunnelMemoryRequest | null {
  const { code, kind } = offerOf(way, facts);
  const entries = Object.entries(way.said).filter(([, text]) => text !== '');
  const isFit = entries.every(([name, text]) => isAllowed(name, text));
  return isFit
    ? { ...Object.fromEntries(entries), form: code, route: kind }
    : null;
}

function isAllowed(name: string, text: string): boolean {
  try {
    switch (name as FieldName) {
      case 'user':
        slots.user(text);
        break;
      case 'host':
        slots.host(text);
        break;
      case 'jump':
        slots.jump(text, 'user');
        break;
      case 'ssh_port':
        slots.port(text, 'ssh_port');
        break;
      case 'local_port':
        slots.port(text, 'local_port');
        break;
    }
    return true;
  } catch {
    return false;
  }
}

/** The host behind `[USER@]HOST[:PORT]`, for a sentence. */
export function jumpHost(text: string): string {
  try {
    return slots.jump(text, 'user')[1];
  } catch {
    return text;
  }
}
