import type { TranslationBundle } from '@jupyterlab/translation';
import type * as Contract from '../contract';
import type { IRefusal } from '../model/refusal';
import { plainText } from '../ui/plainText';
import { refusalText } from '../ui/refusals';
import { serverSentences } from './servers';

/** What a session is called; screen and tmux allow names of nothing. */
export function nameText(
  trans: TranslationBundle,
  { name }: Contract.Session
): string {
  return name.trim() === '' ? trans.__('(no name)') : plainText(name);
}

/** What kind of session it is, how large, and who looks at it: parts of one line. */
export function sessionTexts(
  trans: TranslationBundle,
  session: Contract.Session
): string[] {
  const { kind, label, windows, attached } = session;
  return [
    kind,
    ...(label === null ? [] : [trans.__('socket %1', plainText(label))]),
    trans._n('%1 window', '%1 windows', windows),
    attachedText(trans, kind, attached)
  ];
}

function attachedText(
  trans: TranslationBundle,
  kind: Contract.SessionKind,
  attached: number
): string {
  if (attached === 0) {
    return trans.__('detached');
  }
  return kind === 'tmux' && attached > 1
    ? trans._n('attached %1 time', 'attached %1 times', attached)
    : trans.__('attached');
}

// These wait for somebody to type, so nothing is lost with them.
const SHELLS = ['sh', 'bash', 'dash', 'zsh', 'fish', 'csh', 'tcsh', 'ksh'];

/** The programs in a session that do something, as in `python3, vim`; empty for none. */
export function programsText({ programs }: Contract.Session): string {
  return programs
    .filter(program => !SHELLS.includes(program.replace(/^-/, '')))
    .map(plainText)
    .join(', ');
}

/** How many unfinished runs were started in a session; null for none. */
export function runsText(
  trans: TranslationBundle,
  { runs }: Contract.Session
): string | null {
  return runs.length === 0
    ? null
    : trans._n(
        '%1 background run was started in it',
        '%1 background runs were started in it',
        runs.length
      );
}

/** What ends with a session, and what does not: the sentences of the question before it. */
export function endingText(
  trans: TranslationBundle,
  session: Contract.Session
): string {
  const programs = programsText(session);
  const sentences = [
    ...serverSentences(trans, session),
    programs === ''
      ? trans.__('All that runs in it ends.')
      : trans.__('All that runs in it ends: %1.', programs),
    session.attached > 0
      ? trans.__('Somebody has it open at the moment.')
      : null,
    session.runs.length > 0
      ? trans._n(
          'The background run that was started in it goes on.',
          'The %1 background runs that were started in it go on.',
          session.runs.length
        )
      : null
  ];
  return sentences.filter(sentence => sentence !== null).join(' ');
}

/** What did not end with its session. */
export function survivorsText(
  trans: TranslationBundle,
  name: string,
  survivors: readonly Contract.Survivor[]
): string {
  const programs = survivors
    .map(({ program, pid }) => `${plainText(program)} (${pid})`)
    .join(', ');
  return trans.__('%1 has ended. Still running: %2', name, programs);
}

/** The command that installs tmux. */
export function installCommand(installer: Contract.Installer): string {
  const commands: Readonly<Record<Contract.Installer, string>> = {
    apt: 'sudo apt install tmux',
    dnf: 'sudo dnf install tmux',
    zypper: 'sudo zypper install tmux',
    pacman: 'sudo pacman -S tmux',
    apk: 'sudo apk add tmux',
    conda: 'conda install -c conda-forge tmux'
  };
  return commands[installer];
}

/** That more runs than what is listed; null when nothing does. */
export function elsewhereText(
  trans: TranslationBundle,
  { kind, elsewhere }: Contract.Multiplexer
): string | null {
  if (elsewhere === 0) {
    return null;
  }
  switch (kind) {
    case 'tmux':
      return trans._n(
        'One more tmux server of yours is not listed: it has another TMUX_TMPDIR, or its socket is in a folder that others can change, or was taken away.',
        '%1 more tmux servers of yours are not listed: they have another TMUX_TMPDIR, or their sockets are in folders that others can change, or were taken away.',
        elsewhere
      );
    case 'screen':
      return trans._n(
        'One more screen of yours is not listed: it has another SCREENDIR, or its socket is in a folder that others can enter, or was taken away.',
        '%1 more screens of yours are not listed: they have another SCREENDIR, or their sockets are in folders that others can enter, or were taken away.',
        elsewhere
      );
  }
}

/** What is the matter with tmux or screen; null when nothing is, or when it is not there. */
export function problemText(
  trans: TranslationBundle,
  { kind, version, problem }: Contract.Multiplexer
): string | null {
  switch (problem) {
    case null:
    case 'not_installed':
      return null;
    case 'too_old':
      return trans.__(
        '%1 %2 is too old to make sessions from here. Those that run can be opened and ended.',
        kind,
        version === null ? '?' : plainText(version)
      );
    case 'not_answering':
      return trans.__(
        '%1 does not answer, so some sessions may be missing here. Its process may be stopped or stuck.',
        kind
      );
    case 'failed':
      return trans.__(
        '%1 could not be asked, so some sessions may be missing here.',
        kind
      );
  }
}

/** A refusal as a sentence for the user. */
export function sessionRefusalText(
  trans: TranslationBundle,
  refusal: IRefusal
): string {
  switch (refusal.code) {
    case 'session_not_found':
      return trans.__('it has ended already.');
    case 'session_changed':
      return trans.__('another session has taken its place. Look again.');
    case 'session_name_taken':
      return trans.__('there is a session of that name.');
    case 'session_name_refused':
      return nameHelp(trans);
    case 'session_holds_server':
      return trans.__('a Jupyter server runs in it. Look again.');
    case 'terminals_disabled':
      return trans.__('this server offers no terminals.');
    case 'not_allowed':
      return trans.__('your login may not do this.');
    default:
      return refusalText(trans, refusal);
  }
}

/** What the name of a new session may be. */
export function nameHelp(trans: TranslationBundle): string {
  return trans.__('Letters, digits, _ and -, at most 32 of them.');
}
