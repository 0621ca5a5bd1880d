import type * as Contract from '../contract';

/**
 * What may stand in a command for the laptop: a whitelist for each slot, the same as the server
 * half's `tunnel/slots.py`. Nothing is ever escaped; the rest is refused.
 */
const USER = /^(?!-)[A-Za-z0-9._-]{1,64}$/;
const NAME = /^(?!-)[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?$/;
const PATH = /^\/[A-Za-z0-9._/+-]*[A-Za-z0-9._+-]$/;
const BASE_URL = /^\/([A-Za-z0-9._/-]*\/)?$/;
const JUMP =
  /^(?:([^@]*)@)?(\[[^\]]*\]|[^:[\]]*|[^[\]]*:[^[\]]*:[^[\]]*)(?::([^:]*))?$/;
const NUMBER = /^[1-9][0-9]{0,4}$/;

const MOST_NAME = 253;
const MOST_SOCKET_BYTES = 107;
const MOST_BASE_URL = 1000;
const MOST_PATH = 1000;
const LOWEST_LOCAL_PORT = 1024;
const HIGHEST_PORT = 65535;
const USUAL_SSH_PORT = '22';

/** A value has no place in a command. */
export class NotAllowed extends Error {
  constructor(
    readonly field: Contract.TunnelField,
    readonly code: Contract.RefusalCode
  ) {
    super(`${field}: ${code}`);
  }
}

/** A login name. */
export function user(
  text: string | null,
  field: Contract.TunnelField = 'user'
): string {
  if (!text) {
    throw new NotAllowed(field, 'missing');
  }
  if (!USER.test(text)) {
    throw new NotAllowed(field, 'characters');
  }
  return text;
}

/** A host's name or address; an IPv6 address comes out without brackets. */
export function host(
  text: string | null,
  field: Contract.TunnelField = 'host'
): string {
  if (!text) {
    throw new NotAllowed(field, 'missing');
  }
  const hasBrackets = text.startsWith('[') && text.endsWith(']');
  const bare = hasBrackets ? text.slice(1, -1) : text;
  const isName = !hasBrackets && text.length <= MOST_NAME && NAME.test(text);
  if (!isName && !isIpv6(bare)) {
    throw new NotAllowed(field, 'characters');
  }
  return bare;
}

/** Whether a text is an IPv6 address, without brackets and without a zone. */
export function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (!text.includes(':') || halves.length > 2) {
    return false;
  }
  const groups = halves.flatMap(half => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1) ?? '';
  const isMixed = last.includes('.') && !text.endsWith('::');
  if (isMixed && !isIpv4(last)) {
    return false;
  }
  const plain = isMixed ? groups.slice(0, -1) : groups;
  const count = groups.length + (isMixed ? 1 : 0);
  return (
    plain.every(group => /^[0-9A-Fa-f]{1,4}$/.test(group)) &&
    (halves.length === 2 ? count < 8 : count === 8)
  );
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return (
    parts.length === 4 &&
    parts.every(part => /^(0|[1-9][0-9]{0,2})$/.test(part) && +part < 256)
  );
}

/** A port, 1 to 65535; on the laptop from 1024, since the ones below belong to root. */
export function port(text: string | null, field: Contract.TunnelField): string {
  if (!text) {
    throw new NotAllowed(field, 'missing');
  }
  if (!/^[0-9]+$/.test(text)) {
    throw new NotAllowed(field, 'characters');
  }
  const lowest = field === 'local_port' ? LOWEST_LOCAL_PORT : 1;
  if (!NUMBER.test(text) || +text < lowest || +text > HIGHEST_PORT) {
    throw new NotAllowed(field, 'out_of_range');
  }
  return text;
}

/** A port of sshd, or nothing for the usual one, which need not be said. */
export function sshPort(
  text: string | null,
  field: Contract.TunnelField = 'ssh_port'
): string {
  return text === null || text === USUAL_SSH_PORT ? '' : port(text, field);
}

/** User, host and port (empty for the usual one) of a bastion, `[USER@]HOST[:PORT]`. */
export function jump(
  text: string,
  usualUser: string
): readonly [user: string, host: string, port: string] {
  if (!text) {
    throw new NotAllowed('jump', 'missing');
  }
  const found = JUMP.exec(text);
  const [named, machine, door] = found?.slice(1) ?? [];
  if (!found || [named, machine, door].includes('')) {
    throw new NotAllowed('jump', 'characters');
  }
  return [
    user(named ?? usualUser, 'jump'),
    host(machine ?? null, 'jump'),
    sshPort(door ?? null, 'jump')
  ];
}

/** The path of a Unix socket: absolute, and short enough for one. */
export function socket(
  text: string,
  field: Contract.TunnelField = 'socket'
): string {
  return limited({ text, pattern: PATH, most: MOST_SOCKET_BYTES, field });
}

/** The path of a file on the host. One with a blank would need quotes for two shells at once. */
export function result(text: string): string {
  return limited({ text, pattern: PATH, most: MOST_PATH, field: 'result' });
}

/** The path below which the server answers; it begins and ends with a slash. */
export function baseUrl(text: string): string {
  const most = MOST_BASE_URL;
  return limited({ text, pattern: BASE_URL, most, field: 'base_url' });
}

function limited(asked: {
  readonly text: string;
  readonly pattern: RegExp;
  readonly most: number;
  readonly field: Contract.TunnelField;
}): string {
  const { text, pattern, most, field } = asked;
  if (!pattern.test(text)) {
    throw new NotAllowed(field, 'characters');
  }
  if (text.length > most) {
    throw new NotAllowed(field, 'out_of_range');
  }
  return text;
}

/**
 * The port on the laptop for a user of a host: always the same, from 20000 to 29999. The sum is
 * FNV-1a of 32 bits, as in the server half.
 */
export function usualLocalPort(name: string, machine: string): string {
  let total = 2166136261;
  for (const byte of new TextEncoder().encode(`${name}@${machine}`)) {
    total = Math.imul(total ^ byte, 16777619) >>> 0;
  }
  return String(20000 + (total % 10000));
}
