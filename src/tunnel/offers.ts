import type * as Contract from '../contract';
import { FORMS } from './forms';

/** How somebody wants to make the tunnel, and which way it has to go: two questions apart. */
export type Form =
  'terminal' | 'background' | 'reconnect' | 'reuse' | 'config' | 'putty';
export type Route =
  | 'direct'
  | 'bastion'
  | 'node'
  | 'bastion_proxy'
  | 'bastion_two_step'
  | 'node_address'
  | 'node_reverse';

/** One form on one route, and what the server half calls that. */
export interface IOffer {
  readonly form: Form;
  readonly route: Route;
  readonly code: Contract.TunnelForm;
  readonly kind: Contract.TunnelRoute;
}

const PLAIN: readonly Form[] = [
  'terminal',
  'background',
  'reconnect',
  'reuse',
  'config',
  'putty'
];

/** All that can be chosen, in the order in which it stands there. */
export const OFFERS: readonly IOffer[] = [
  ...PLAIN.map(form => offer(form, 'direct', form, 'direct')),
  ...PLAIN.map(form => offer(form, 'bastion', form, 'bastion')),
  ...PLAIN.map(form =>
    offer(form, 'node', form === 'terminal' ? 'node' : form, 'node')
  ),
  offer('terminal', 'bastion_proxy', 'proxy-command', 'bastion'),
  offer('terminal', 'bastion_two_step', 'two-step', 'bastion'),
  offer('terminal', 'node_address', 'node-address', 'node'),
  offer('terminal', 'node_reverse', 'node-reverse', 'node')
];

function offer(
  form: Form,
  route: Route,
  code: Contract.TunnelForm,
  kind: Contract.TunnelRoute
): IOffer {
  return { form, route, code, kind };
}

/** What there is for a server that listens at a port, or at a socket. */
export function offersFor(hasSocket: boolean): readonly IOffer[] {
  return OFFERS.filter(
    ({ code }) => !hasSocket || !FORMS.forms[code].lacks.includes('socket')
  );
}

/** Each route once. */
export function routesOf(offers: readonly IOffer[]): readonly Route[] {
  return [...new Set(offers.map(({ route }) => route))];
}

/** The forms that a route can serve. */
export function formsOn(
  offers: readonly IOffer[],
  route: Route
): readonly Form[] {
  return offers.filter(one => one.route === route).map(({ form }) => form);
}

/** The offer that was chosen, or the first of that route where it has no such form. */
export function chosen(
  offers: readonly IOffer[],
  form: Form,
  route: Route
): IOffer {
  const onRoute = offers.filter(one => one.route === route);
  const found = onRoute.find(one => one.form === form) ?? onRoute[0];
  return found ?? offer('terminal', 'direct', 'terminal', 'direct');
}

/** The offer that the server half remembers by its own names; null if it is none of these. */
export function remembered(
  offers: readonly IOffer[],
  code: Contract.TunnelForm | null,
  kind: Contract.TunnelRoute | null
): IOffer | null {
  // To a socket a terminal does the same as to a port.
  const plain = code === 'socket' ? 'terminal' : code;
  return (
    offers.find(one => one.code === plain && one.kind === kind) ??
    offers.find(one => one.form === plain && one.kind === kind) ??
    null
  );
}
