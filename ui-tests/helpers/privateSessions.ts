import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

// The test servers have their tmux and screen in their own folders (see the configuration of the
// server), so whatever is found there belongs to the tests.

const PATIENCE_MS = 60_000;

/** Ends every tmux and screen that has its socket below a test server's folder. */
export async function endSessionsBelow(scratch: string): Promise<void> {
  const folder = path.join(scratch, `tmux-${process.getuid?.()}`);
  for (const name of await entries(folder)) {
    const socket = path.join(folder, name);
    // A socket whose server has ended is no trouble.
    await promisify(execFile)('tmux', ['-S', socket, 'kill-server']).catch(
      () => undefined
    );
  }
  for (const name of await entries(path.join(scratch, 'screen'))) {
    const pid = Number.parseInt(name, 10);
    if (await isScreen(pid)) {
      process.kill(pid, 'SIGTERM');
      await gone(pid);
    }
  }
}

/** Waits until a process has gone, for some seconds, then makes it. */
export async function gone(pid: number): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (isAlive(pid)) {
    if (Date.now() > deadline) {
      process.kill(pid, 'SIGKILL');
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

// The number may belong to something else by now.
async function isScreen(pid: number): Promise<boolean> {
  if (!Number.isSafeInteger(pid)) {
    return false;
  }
  const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return words.startsWith('SCREEN');
}

function entries(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
