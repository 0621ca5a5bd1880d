import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import path from 'node:path';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@jupyterlab/galata';
import { endSessionsBelow } from '../helpers/privateSessions';
import { RemoteHelper } from '../helpers/RemoteHelper';
import { SessionsSection } from '../helpers/SessionsSection';

// With the real tmux and screen, which have their sockets in the folder of the tests' server.

const run = promisify(execFile);
const scratch = process.env['JRH_UI_SCRATCH'] ?? '';
const SLOW_MS = 40_000;

// The terminals are the server's own; Galata would show the page a list that lacks ours.
test.use({ terminals: null });

test.afterEach(() => endSessionsBelow(scratch));

/** What tmux itself has, by the names of its sessions. */
async function tmuxHas(): Promise<string[]> {
  const socket = path.join(scratch, `tmux-${process.getuid?.()}`, 'default');
  const words = ['-S', socket, 'list-sessions', '-F', '#{session_name}'];
  return run('tmux', words).then(
    ({ stdout }) => stdout.trim().split('\n').sort(),
    () => []
  );
}

/** Makes a session as a user does in a terminal of the host. */
async function make(kind: 'tmux' | 'screen', name: string): Promise<void> {
  const env = {
    ...process.env,
    TERM: 'xterm-256color',
    TMUX_TMPDIR: scratch,
    SCREENDIR: path.join(scratch, 'screen')
  };
  const words =
    kind === 'tmux' ? ['new-session', '-d', '-s', name] : ['-dmS', name];
  await run(kind, words, { env });
}

/** All that is to be seen of a terminal, of which a canvas shows nothing to a test. */
async function typeAndRead(
  page: IJupyterLabPageFixture,
  session: string
): Promise<string> {
  const target = ['capture-pane', '-p', '-t', session];
  const socket = path.join(scratch, `tmux-${process.getuid?.()}`, 'default');
  const { stdout } = await run('tmux', ['-S', socket, ...target]);
  await page.waitForTimeout(0);
  return stdout;
}

test('a session is made, shown in a tab where one can type, and ended', async ({
  page
}) => {
  const section = new SessionsSection(page);
  await section.open();
  await section.create('build');
  await expect(section.terminal).toBeVisible({ timeout: SLOW_MS });
  await expect(section.row('build')).toContainText('tmux');
  await expect(section.row('build')).toContainText('attached', {
    timeout: SLOW_MS
  });
  expect(await tmuxHas()).toEqual(['build']);
  await section.terminal.click();
  await page.keyboard.type('echo $((40 + 2)) there');
  await page.keyboard.press('Enter');
  await expect
    .poll(() => typeAndRead(page, 'build'), { timeout: SLOW_MS })
    .toContain('\n42 there');

  await section.row('build').hover();
  await section.button('End build').click();
  const question = section.question('build');
  await expect(question).toContainText('All that runs in it ends');
  await expect(question).toContainText('Somebody has it open');
  await question.getByRole('button', { name: 'Keep' }).click();
  expect(await tmuxHas()).toEqual(['build']);
  await section.end('build');
  await expect(section.row('build')).toHaveCount(0, { timeout: SLOW_MS });
  expect(await tmuxHas()).toEqual([]);
});
