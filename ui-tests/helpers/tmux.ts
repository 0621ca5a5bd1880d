import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

// tmux and screen as a user has them in a terminal of the host of the tests' shared server.

const run = promisify(execFile);

/** The folder of the shared server, below which its tmux and screen have their sockets. */
export const SCRATCH = process.env['JRH_UI_SCRATCH'] ?? '';

const environment = {
  ...process.env,
  TERM: 'xterm-256color',
  TMUX_TMPDIR: SCRATCH,
  SCREENDIR: path.join(SCRATCH, 'screen')
};

/** Makes a session. */
export async function makeSession(
  kind: 'tmux' | 'screen',
  name: string
): Promise<void> {
  const words =
    kind === 'tmux' ? ['new-session', '-d', '-s', name] : ['-dmS', name];
  await run(kind, words, { env: environment });
}

/** The names of the sessions that tmux has. */
export function tmuxHas(): Promise<string[]> {
  const words = ['list-sessions', '-F', '#{session_name}'];
  return run('tmux', words, { env: environment }).then(
    ({ stdout }) => stdout.trim().split('\n').sort(),
    // No server is running.
    () => []
  );
}

/** What a session shows now. */
export async function shownIn(name: string): Promise<string> {
  const words = ['capture-pane', '-p', '-t', `=${name}:`];
  return (await run('tmux', words, { env: environment })).stdout;
}
