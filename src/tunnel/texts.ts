import type { TranslationBundle } from '@jupyterlab/translation';
import type * as Contract from '../contract';
import { plainText } from '../ui/plainText';
import type { Form, Route } from './offers';
import type { FieldName } from './way';
import { jumpHost } from './way';

type Trans = TranslationBundle;

/** How a form is called where one chooses it. */
export function formText(trans: Trans, form: Form): string {
  switch (form) {
    case 'terminal':
      return trans.__('In a terminal');
    case 'background':
      return trans.__('In the background');
    case 'reconnect':
      return trans.__('Reconnecting (autossh)');
    case 'reuse':
      return trans.__('Reuse an open login');
    case 'config':
      return trans.__('SSH config block');
    case 'putty':
      return trans.__('PuTTY (Windows)');
  }
}

/** How a route is called where one chooses it. */
export function routeText(trans: Trans, route: Route): string {
  switch (route) {
    case 'direct':
      return trans.__('Directly');
    case 'bastion':
      return trans.__('Through a bastion');
    case 'node':
      return trans.__('To a compute node');
    case 'bastion_proxy':
      return trans.__('Bastion, without -J');
    case 'bastion_two_step':
      return trans.__('Bastion, in two steps');
    case 'node_address':
      return trans.__('Node, by its address');
    case 'node_reverse':
      return trans.__('Node, from inside');
  }
}

/** The label of a field; on the way to a node two of them have other names. */
export function fieldText(
  trans: Trans,
  name: FieldName,
  kind: Contract.TunnelRoute
): string {
  const isNode = kind === 'node';
  switch (name) {
    case 'user':
      return trans.__('User');
    case 'host':
      return isNode ? trans.__('Node') : trans.__('Host');
    case 'ssh_port':
      return trans.__('SSH port');
    case 'jump':
      return isNode ? trans.__('Login host') : trans.__('Bastion');
    case 'local_port':
      return trans.__('Local port');
  }
}

/** Where the name of the host is from, if that is no more than a guess. */
export function hostHelp(
  trans: Trans,
  { host_source, job }: Contract.TunnelFacts
): string | null {
  if (host_source === 'remembered' || (job?.node ?? null) !== null) {
    return null;
  }
  return host_source === 'connection'
    ? trans.__('The address of your login. A name works, too.')
    : trans.__('Its own name. Type the one by which you log in.');
}

/** The fields in one line. */
export function summaryText(
  trans: Trans,
  fields: Readonly<Record<FieldName, string>>,
  kind: Contract.TunnelRoute
): string {
  const { user, host, jump, local_port } = fields;
  const login = plainText(`${user}@${host}`);
  return kind === 'direct'
    ? trans.__('%1, port %2', login, local_port)
    : trans.__(
        '%1 through %2, port %3',
        login,
        plainText(jumpHost(jump)),
        local_port
      );
}

/** What is wrong with a value; the value itself is in the field, if anywhere. */
export function refusalText(
  trans: Trans,
  { field, code }: Contract.Refusal
): string {
  switch (code) {
    case 'missing':
      return trans.__('This is needed.');
    case 'not_in_this_form':
      return trans.__('This does not go with the form: choose another one.');
    case 'ipv6_not_in_this_form':
      return trans.__(
        'A name instead of an IPv6 address, or the SSH config block.'
      );
    case 'characters':
    case 'out_of_range':
      return allowedText(trans, field);
  }
}

function allowedText(trans: Trans, field: Contract.TunnelField): string {
  switch (field) {
    case 'user':
      return trans.__(
        'A user name has only letters, digits, dots, hyphens and underscores.'
      );
    case 'host':
      return trans.__(
        'A host name has only letters, digits, dots, hyphens and underscores.'
      );
    case 'jump':
      return trans.__(
        'USER@HOST or USER@HOST:PORT, with letters, digits and .-_'
      );
    case 'ssh_port':
    case 'remote_port':
      return trans.__('A port is a number from 1 to 65535.');
    case 'local_port':
      return trans.__(
        'A port on your computer is a number from 1024 to 65535.'
      );
    case 'socket':
    case 'login_socket':
    case 'result':
      return trans.__(
        'A path has only letters, digits and ._/+- and may not be long.'
      );
    case 'base_url':
      return trans.__('A base URL has only letters, digits and ._/- in it.');
  }
}

/** What has to be right before there is a command. */
export function withheldText(
  trans: Trans,
  refused: readonly Contract.Refusal[]
): string {
  switch (refused[0]?.field) {
    case 'user':
      return trans.__('No command is offered until the user is right.');
    case 'host':
      return trans.__('No command is offered until the host is right.');
    case 'jump':
      return trans.__('No command is offered until the way to it is right.');
    case 'ssh_port':
    case 'local_port':
      return trans.__('No command is offered until the port is right.');
    case 'base_url':
      return trans.__(
        'No command can have the base URL of this server: it has other characters than letters, digits and ._/-'
      );
    default:
      return trans.__(
        'No command can have the path or port of this server; start it with --ip=127.0.0.1 instead.'
      );
  }
}

/** Why no tunnel is needed. */
export function notNeededText(
  trans: Trans,
  reason: Contract.NoTunnelReason
): string {
  switch (reason) {
    case 'local':
      return trans.__('You seem to be on this machine already.');
    case 'hub':
      return trans.__('JupyterHub leads your browser to this server.');
    case 'binder':
      return trans.__('Binder leads your browser to this server.');
    case 'codespaces':
      return trans.__('Codespaces leads your browser to this server.');
    case 'gitpod':
      return trans.__('Gitpod leads your browser to this server.');
    case 'open_ondemand':
      return trans.__('Open OnDemand leads your browser to this server.');
    case 'vscode':
      return trans.__('VS Code forwards ports itself: see its Ports view.');
  }
}

/** How one logs in where there is no token. */
export function loginText(
  trans: Trans,
  login: Contract.TunnelLogin | null
): string | null {
  switch (login) {
    case 'password':
      return trans.__('It asks for the password of this server.');
    case 'open':
      return trans.__('This server asks for no password and no token.');
    case 'other':
      return trans.__('You log in there as you did here.');
    case 'token':
    case null:
      return null;
  }
}

/** In which job the server runs, and what that means; null where it runs in none. */
export function jobText(
  trans: Trans,
  job: Contract.TunnelJob | null
): string | null {
  return job === null || job.node === null
    ? null
    : trans.__(
        'This server runs on compute node %1 in %2 job %3; the tunnel ends with the job.',
        plainText(job.node),
        schedulerText(job.scheduler),
        plainText(job.id)
      );
}

// Names of programs, which are the same everywhere.
function schedulerText(scheduler: Contract.SchedulerKind): string {
  const names: Readonly<Record<Contract.SchedulerKind, string>> = {
    slurm: 'Slurm',
    pbs: 'PBS',
    lsf: 'LSF',
    sge: 'Grid Engine'
  };
  return names[scheduler];
}
