import type { TranslationBundle } from '@jupyterlab/translation';
import type * as Contract from '../contract';
import { plainText } from '../ui/plainText';
import { durationText } from '../ui/times';

/** Something that was found out, in one line. */
export function factText(
  trans: TranslationBundle,
  { code, value }: Contract.Fact
): string {
  const name = value === null || value === '' ? null : plainText(value);
  const texts: Readonly<Record<Contract.FactCode, string>> = {
    ...serviceFacts(trans, name),
    ...jobFacts(trans, name ?? '?'),
    ...holderFacts(trans, name),
    ...terminalFacts(trans, name),
    ...outputFacts(trans, name ?? '?'),
    ...logoutFacts(trans, name ?? '?'),
    ...lingerFacts(trans)
  };
  return texts[code];
}

type Texts<C extends Contract.FactCode> = Readonly<Record<C, string>>;

function serviceFacts(
  trans: TranslationBundle,
  name: string | null
): Texts<
  | 'hub'
  | 'codespaces'
  | 'binder'
  | 'gitpod'
  | 'kubernetes'
  | 'container'
  | 'system_service'
  | 'user_service'
> {
  return {
    hub: name
      ? trans.__('JupyterHub started it for %1', name)
      : trans.__('JupyterHub started it'),
    codespaces: trans.__('In a codespace'),
    binder: trans.__('Binder started it'),
    gitpod: trans.__('In a workspace of Gitpod'),
    kubernetes: trans.__('In a container of Kubernetes'),
    container: trans.__('Its container ends with it'),
    system_service: trans.__('Service of the system: %1', name ?? '?'),
    user_service: trans.__('Service of yours: %1', name ?? '?')
  };
}

function jobFacts(
  trans: TranslationBundle,
  id: string
): Texts<'slurm_job' | 'pbs_job' | 'lsf_job' | 'sge_job'> {
  return {
    slurm_job: trans.__('In Slurm job %1', id),
    pbs_job: trans.__('In PBS job %1', id),
    lsf_job: trans.__('In LSF job %1', id),
    sge_job: trans.__('In Grid Engine job %1', id)
  };
}

function holderFacts(
  trans: TranslationBundle,
  name: string | null
): Texts<
  'tmux_session' | 'screen_session' | 'dtach' | 'abduco' | 'zellij' | 'mosh'
> {
  return {
    tmux_session: name
      ? trans.__('Its terminal belongs to tmux, session %1', name)
      : trans.__('Its terminal belongs to tmux'),
    screen_session: name
      ? trans.__('Its terminal belongs to screen, session %1', name)
      : trans.__('Its terminal belongs to screen'),
    dtach: trans.__('Its terminal belongs to dtach'),
    abduco: trans.__('Its terminal belongs to abduco'),
    zellij: trans.__('Its terminal belongs to zellij'),
    mosh: trans.__('Its terminal belongs to mosh')
  };
}

function terminalFacts(
  trans: TranslationBundle,
  name: string | null
): Texts<
  | 'ssh_terminal'
  | 'editor'
  | 'other_terminal'
  | 'no_terminal'
  | 'foreground'
  | 'background'
  | 'parent_shell'
  | 'orphan'
> {
  return {
    ssh_terminal: trans.__('Started in the terminal of an SSH login'),
    editor: name
      ? trans.__('Started in a terminal of an editor (%1)', name)
      : trans.__('Started in a terminal of an editor'),
    other_terminal: name
      ? trans.__('Its terminal belongs to %1', name)
      : trans.__('Its terminal belongs to another program'),
    no_terminal: trans.__('It has no terminal'),
    foreground: trans.__('In the foreground of its terminal'),
    background: trans.__('In the background of its terminal'),
    parent_shell: trans.__('The shell that started it still waits for it'),
    orphan: trans.__('The shell that started it has let go of it')
  };
}

function outputFacts(
  trans: TranslationBundle,
  path: string
): Texts<
  | 'hangup_default'
  | 'hangup_ignored'
  | 'hangup_handled'
  | 'output_terminal'
  | 'output_pipe'
  | 'output_log'
  | 'output_elsewhere'
> {
  return {
    hangup_default: trans.__(
      'The signal of a closed terminal (SIGHUP) is not handled'
    ),
    hangup_ignored: trans.__(
      'The signal of a closed terminal (SIGHUP) is ignored'
    ),
    hangup_handled: trans.__(
      'The signal of a closed terminal (SIGHUP) is handled'
    ),
    output_terminal: trans.__('It prints to its terminal'),
    output_pipe: trans.__('It prints into a pipe'),
    output_log: trans.__('It prints to %1', path),
    output_elsewhere: trans.__('It does not print to a terminal')
  };
}

function logoutFacts(
  trans: TranslationBundle,
  value: string
): Texts<
  | 'logout_kills'
  | 'logout_keeps'
  | 'logout_unknown'
  | 'no_logind'
  | 'idle_stop'
  | 'shell_timeout'
  | 'login_node'
> {
  return {
    logout_kills: trans.__('Logout rules: programs are ended at logout'),
    logout_keeps: trans.__('Logout rules: programs are not ended at logout'),
    logout_unknown: trans.__('Logout rules: they could not be checked'),
    no_logind: trans.__(
      'Logout rules: none, since neither systemd nor elogind is on this computer'
    ),
    idle_stop: trans.__(
      'Logout rules: logins that are idle for %1 are ended',
      lengthText(trans, value)
    ),
    shell_timeout: trans.__(
      'Shells that are idle for %1 end (TMOUT)',
      lengthText(trans, value)
    ),
    login_node: trans.__(
      'Login node (%1): sites often end long-running programs here',
      value
    )
  };
}

function lingerFacts(
  trans: TranslationBundle
): Texts<'linger_on' | 'linger_off' | 'linger_unknown'> {
  return {
    linger_on: trans.__('Your services go on after logout (linger is on)'),
    linger_off: trans.__('Your services end with your last login (no linger)'),
    linger_unknown: trans.__(
      'Whether your services go on after logout (linger) is not known'
    )
  };
}

function lengthText(trans: TranslationBundle, seconds: string): string {
  const s = Number(seconds);
  return Number.isFinite(s) && seconds !== ''
    ? durationText(trans, s)
    : plainText(seconds);
}
