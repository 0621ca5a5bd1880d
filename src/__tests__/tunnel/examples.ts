import type * as Contract from '../../contract';

/** Nothing remembered. */
export const NOTHING: Contract.TunnelMemory = {
  user: null,
  host: null,
  jump: null,
  ssh_port: null,
  local_port: null,
  form: null,
  route: null
};

/** A server on a host that ann knows by its full name; each test says what matters to it. */
export function aServer(
  changes: Partial<Contract.TunnelServer> = {}
): Contract.TunnelServer {
  return {
    pid: 41877,
    port: 8889,
    socket: null,
    base_url: '/',
    tls: false,
    root_dir: '/home/ann',
    on_loopback: true,
    is_open: false,
    login: 'token',
    ...changes
  };
}

/** What that server knows of the way to itself. */
export function someFacts(
  changes: Partial<Contract.TunnelFacts> = {}
): Contract.TunnelFacts {
  return {
    own_name: 'gpu1',
    user: 'ann',
    home: '/home/ann',
    host: 'gpu1.example.org',
    host_source: 'own_full_name',
    ssh_port: null,
    server: aServer(),
    job: null,
    container: false,
    not_needed: null,
    remembered: NOTHING,
    ...changes
  };
}
