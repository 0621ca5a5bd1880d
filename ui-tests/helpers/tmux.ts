import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

// tmux and screen as a user has them in a terminal of the host of the tests' shared server.

const run = promisify(execFile);

/** The folder of the shared server, below which its tmux and screen have their sockets. */
export const SCRATCH = process.env['JRH_UI_SCRATCH'] ?? '';

const START_MS = 90_000;

const environment = {
  ...process.env,
  TERM: 'xterm-256color',
  TMUX_TMPDIR: SCRATCH,
  SCREENDIR: path.join(SCRATCH, 'screen')
};

/** Makes a session of a shell, or of a command. */
export async function makeSession(
  kind: 'tmux' | 'screen',
  name: string,
  ...command: readonly string[]
): Promise<void> {
  const words =
    kind === 'tmux' ? ['new-session', '-d', '-s', name] : ['-dmS', name];
  await run(kind, [...words, ...command], { env: environment });
}

/** Makes a session of a Jupyter server that the shared one can find; resolves when it answers. */
export async function makeServer(
  kind: 'tmux' | 'screen',
  name: string,
  port: number
): Promise<void> {
  const words = [
    ...['jupyter', 'server', '--no-browser', '--allow-root'],
    ...['--ServerApp.port_retries=0', `--ServerApp.port=${port}`]
  ];
  const folder = `JUPYTER_DATA_DIR=${path.join(SCRATCH, 'data')}`;
  await makeSession(kind, name, 'env', folder, ...words);
  const deadline = Date.now() + START_MS;
  while (!(await answersAt(port))) {
    if (Date.now() > deadline) {
      throw new Error(`No server at port ${port}`);
    }
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}

/** Whether a Jupyter server answers at a port of this host. */
export function answersAt(port: number): Promise<boolean> {
  return fetch(`http://localhost:${port}/api`).then(
    ({ ok }) => ok,
    () => false
  );
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
