import type { TranslationBundle } from '@jupyterlab/translation';
import type * as Contract from '../contract';

type Trans = TranslationBundle;
type Code = Contract.TunnelStepCode;

/** The title of a step: where it is done, and how it goes on. */
export function stepTitle(
  trans: Trans,
  code: Code
): readonly [place: string, rest: string] {
  const run = trans.__('run');
  switch (code) {
    case 'run_second':
      return [trans.__('In a second terminal there,'), run];
    case 'prepare_on_node':
      return [trans.__('On the node of the server,'), run];
    case 'configure':
      return [trans.__('Once, on your computer'), ''];
    case 'open':
      return [trans.__('In your browser,'), trans.__('open')];
    case 'run_on_node':
      return ['', trans.__('Then, also there')];
    case 'connect':
      return ['', trans.__('Then, each time')];
    case 'check':
      return ['', trans.__('Is it up?')];
    case 'stop':
      return ['', trans.__('Stop it')];
    case 'check_on_node':
      return ['', trans.__('Is it up? On the node')];
    case 'stop_on_node':
      return ['', trans.__('Stop it, on the node')];
    case 'remove_on_node':
      return ['', trans.__('Take its socket away, on the node')];
    case 'test':
      return ['', trans.__('Test')];
    case 'fetch':
      return ['', trans.__('Fetch the result')];
    default:
      return [trans.__('On your computer,'), run];
  }
}

/** What the text of a step is, for who hears it and for the button that copies it. */
export function stepLabel(
  trans: Trans,
  code: Code
): readonly [what: string, copy: string] {
  switch (code) {
    case 'open':
      return [trans.__('Address'), trans.__('Copy address')];
    case 'configure':
      return [trans.__('SSH config block'), trans.__('Copy SSH config block')];
    case 'test':
      return [trans.__('Test command'), trans.__('Copy test command')];
    case 'check':
    case 'check_on_node':
      return [trans.__('Check command'), trans.__('Copy check command')];
    case 'stop':
    case 'stop_on_node':
      return [trans.__('Stop command'), trans.__('Copy stop command')];
    case 'run_first':
      return [trans.__('First command'), trans.__('Copy first command')];
    case 'run_second':
      return [trans.__('Second command'), trans.__('Copy second command')];
    case 'prepare_on_node':
      return [trans.__('Folder command'), trans.__('Copy folder command')];
    case 'run_on_node':
      return [trans.__('Node command'), trans.__('Copy node command')];
    case 'remove_on_node':
      return [trans.__('Removal command'), trans.__('Copy removal command')];
    case 'fetch':
      return [trans.__('Fetch command'), trans.__('Copy fetch command')];
    default:
      return [trans.__('Tunnel command'), trans.__('Copy tunnel command')];
  }
}

/** What else is to be known of a step; null where nothing is. */
export function stepHint(trans: Trans, code: Code): string | null {
  const open = trans.__('Keep the window open; Ctrl-C ends the tunnel.');
  const all = trans.__('Linux, macOS, Windows 10 or later.');
  switch (code) {
    case 'run':
      return `${all} ${open}`;
    case 'run_first':
    case 'run_second':
    case 'connect':
      return open;
    case 'run_background':
      return trans.__('Linux and macOS. The prompt returns; the tunnel stays.');
    case 'run_reconnecting':
      return trans.__(
        'Linux and macOS, with autossh and a login by key. It comes back after a lost connection; Ctrl-C ends it.'
      );
    case 'run_reuse':
      return trans.__(
        'Linux and macOS, while a login is open that shares its connection (ControlMaster). It asks for no password, and ends with that login.'
      );
    case 'run_proxy_command':
      return `${trans.__('For an ssh before 7.3, which has no -J.')} ${open}`;
    case 'run_putty':
      return trans.__(
        'Connect once with PuTTY to accept the host key. Plink does not stop when the port is busy: look for the forwarding line.'
      );
    case 'run_node_address':
      return `${trans.__('Others on the cluster can open the login page of such a server.')} ${open}`;
    default:
      return restHint(trans, code);
  }
}

function restHint(trans: Trans, code: Code): string | null {
  switch (code) {
    case 'prepare_on_node':
      return trans.__(
        'It makes a folder on the login host that only you can open.'
      );
    case 'run_on_node':
      return trans.__(
        'The login host has to be one host, not a name for several. The prompt returns.'
      );
    case 'test':
      return trans.__(
        'It answers with a version when the tunnel works. In PowerShell of Windows, write curl.exe.'
      );
    default:
      return null;
  }
}

/** What stands above the lines of a step, where they do not speak for themselves. */
export function stepIntro(trans: Trans, code: Code): string | null {
  return code === 'configure' ? trans.__('Add this to ~/.ssh/config.') : null;
}
