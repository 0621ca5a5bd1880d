import type { TranslationBundle } from '@jupyterlab/translation';
import type * as Contract from '../contract';
import { plainText } from '../ui/plainText';
import { momentText } from '../ui/times';
import { protectionSentence } from './protectionTexts';
import { isProtection, valueOfFact } from './verdict';

/** The verdict in a few words. */
export function verdictTitle(
  trans: TranslationBundle,
  verdict: Contract.Verdict
): string {
  if (isProtection(verdict)) {
    return trans.__('Protected against a closed terminal');
  }
  switch (verdict.level) {
    case 'keeps':
      return trans.__('Safe to close your laptop');
    case 'probably':
      return trans.__('Should keep running');
    case 'at_risk':
      return trans.__('May stop when your connection drops');
    case 'will_stop':
      return trans.__('Will stop when your SSH connection ends');
    case 'managed':
      return managerTitle(trans, verdict.reason);
    case 'job':
      return jobTitle(trans, verdict);
    case 'unknown':
      return verdict.reason === 'not_remote'
        ? trans.__('You seem to be at this computer')
        : trans.__(
            'Could not tell whether this server survives a dropped connection'
          );
  }
}

/** What the verdict means. `now` is in milliseconds since 1970. */
export function verdictSentence(
  trans: TranslationBundle,
  verdict: Contract.Verdict,
  now: number
): string {
  const ofProtection = protectionSentence(trans, verdict);
  if (ofProtection !== null) {
    return ofProtection;
  }
  if (verdict.reason === 'batch_job') {
    return jobSentence(trans, verdict, now);
  }
  if (verdict.reason === 'multiplexer') {
    return multiplexerSentence(trans, verdict);
  }
  const sentences = {
    ...managerSentences(trans),
    ...keptSentences(trans),
    ...terminalSentences(trans),
    ...logoutSentences(trans),
    ...unknownSentences(trans)
  };
  return withDoubt(trans, verdict, sentences[verdict.reason]);
}

/** What is true in any case of a host on which people log in to start jobs; null for others. */
export function loginNodeText(
  trans: TranslationBundle,
  verdict: Contract.Verdict
): string | null {
  const scheduler = valueOfFact(verdict, 'login_node');
  return scheduler === undefined
    ? null
    : trans.__(
        'This seems to be a login node (%1 is here). Sites often end long-running programs on these.',
        scheduler === null ? '?' : plainText(scheduler)
      );
}

// Where a verdict could be better, were there not this one thing that nobody knows.
function withDoubt(
  trans: TranslationBundle,
  { level, facts }: Contract.Verdict,
  sentence: string
): string {
  const isUnchecked =
    level === 'probably' && facts.some(({ code }) => code === 'logout_unknown');
  return isUnchecked
    ? trans.__(
        '%1 But this computer’s logout rules could not be checked.',
        sentence
      )
    : sentence;
}

function managerTitle(
  trans: TranslationBundle,
  reason: Contract.VerdictReason
): string {
  switch (reason) {
    case 'hub':
      return trans.__('Run by JupyterHub');
    case 'codespaces':
      return trans.__('Run by Codespaces');
    case 'binder':
      return trans.__('Run by Binder');
    case 'gitpod':
      return trans.__('Run by Gitpod');
    case 'kubernetes':
      return trans.__('Run by Kubernetes');
    case 'container':
      return trans.__('Runs as long as its container');
    default:
      return trans.__('Run by a service');
  }
}

const SCHEDULERS = [
  ['slurm_job', 'Slurm'],
  ['pbs_job', 'PBS'],
  ['lsf_job', 'LSF'],
  ['sge_job', 'Grid Engine']
] as const;

function jobTitle(trans: TranslationBundle, verdict: Contract.Verdict): string {
  for (const [code, scheduler] of SCHEDULERS) {
    const id = valueOfFact(verdict, code);
    if (id) {
      return trans.__('Runs inside %1 job %2', scheduler, plainText(id));
    }
  }
  return trans.__('Runs inside a batch job');
}

function jobSentence(
  trans: TranslationBundle,
  { ends_at }: Contract.Verdict,
  now: number
): string {
  const end = ends_at === null ? NaN : Date.parse(ends_at);
  return Number.isNaN(end)
    ? trans.__('It ends with the job, whatever you do here.')
    : trans.__(
        'It ends with the job at %1, whatever you do here.',
        momentText(end, now)
      );
}

function multiplexerSentence(
  trans: TranslationBundle,
  verdict: Contract.Verdict
): string {
  const where = holderText(trans, verdict);
  return verdict.level === 'keeps'
    ? trans.__(
        'This server runs inside %1 and keeps running when your connection drops.',
        where
      )
    : withDoubt(trans, verdict, trans.__('This server runs inside %1.', where));
}

function holderText(
  trans: TranslationBundle,
  verdict: Contract.Verdict
): string {
  const { code, value } =
    verdict.facts.find(fact =>
      ['tmux_session', 'screen_session', 'dtach', 'abduco', 'zellij'].includes(
        fact.code
      )
    ) ?? {};
  const name = value ? plainText(value) : null;
  switch (code) {
    case 'tmux_session':
      return name ? trans.__('tmux session %1', name) : trans.__('tmux');
    case 'screen_session':
      return name ? trans.__('screen session %1', name) : trans.__('screen');
    case undefined:
      return trans.__('a program that outlives the connection');
    default:
      return code;
  }
}

function managerSentences(
  trans: TranslationBundle
): Record<
  'hub' | 'codespaces' | 'binder' | 'gitpod' | 'kubernetes' | 'container',
  string
> {
  const decides = trans.__(
    'Closing your laptop does not stop it; the service decides how long it runs.'
  );
  return {
    hub: decides,
    codespaces: decides,
    binder: decides,
    gitpod: decides,
    kubernetes: decides,
    container: trans.__(
      'Closing your laptop does not stop it; it ends with its container.'
    )
  };
}

function keptSentences(
  trans: TranslationBundle
): Record<
  | 'system_service'
  | 'user_service'
  | 'mosh'
  | 'hangup_ignored'
  | 'hangup_handled'
  | 'orphan'
  | 'no_terminal',
  string
> {
  return {
    system_service: trans.__(
      'This server is a service of this computer and keeps running when your connection drops.'
    ),
    user_service: trans.__(
      'This server is a service of yours and keeps running while you are not logged in.'
    ),
    mosh: trans.__(
      'Its terminal belongs to mosh, which waits for you when the connection drops. A new login cannot come back to that terminal.'
    ),
    hangup_ignored: trans.__(
      'This server ignores the signal that a closed terminal sends.'
    ),
    hangup_handled: trans.__(
      'This server handles the signal that a closed terminal sends.'
    ),
    orphan: trans.__('This server is not tied to your SSH terminal any more.'),
    no_terminal: trans.__('This server is not tied to an SSH terminal.')
  };
}

function terminalSentences(
  trans: TranslationBundle
): Record<
  | 'foreground'
  | 'background'
  | 'editor'
  | 'other_terminal'
  | 'pipes_to_ssh'
  | 'interactive_job',
  string
> {
  return {
    foreground: trans.__(
      'A short sleep may go unnoticed; a longer one ends the server and every running notebook.'
    ),
    background: trans.__(
      'It was started in the background of an SSH terminal. A clean logout leaves it alone; a dropped connection usually ends it.'
    ),
    editor: trans.__(
      'It was started from an editor, which ends its terminals some time after the connection.'
    ),
    other_terminal: trans.__(
      'Another program holds its terminal and may end it when you leave.'
    ),
    pipes_to_ssh: trans.__(
      'What it prints goes through your SSH connection. Without that its log is lost, and an error may stop it.'
    ),
    interactive_job: trans.__(
      'It seems to run in an interactive job, which ends with the terminal that asked for it. Ask for the job inside tmux next time.'
    )
  };
}

function logoutSentences(
  trans: TranslationBundle
): Record<
  'logout_kills' | 'idle_stop' | 'user_manager_stops' | 'ssh_service',
  string
> {
  return {
    logout_kills: trans.__(
      'This computer is set to end your programs at logout, tmux and screen included.'
    ),
    idle_stop: trans.__(
      'This computer ends logins that are idle for long, with all that was started in them.'
    ),
    user_manager_stops: trans.__(
      'Your services are stopped soon after your last login ends, unless linger is switched on for you (loginctl enable-linger).'
    ),
    ssh_service: trans.__(
      'This computer ends all that a login has started when its connection ends.'
    )
  };
}

function unknownSentences(
  trans: TranslationBundle
): Record<'not_remote' | 'not_linux' | 'unreadable', string> {
  return {
    not_remote: trans.__('So there is no SSH connection that could drop.'),
    not_linux: trans.__('That can only be found out on Linux.'),
    unreadable: trans.__('/proc is not readable here.')
  };
}
