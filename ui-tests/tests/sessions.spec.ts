import { expect, test } from '@jupyterlab/galata';
import { endSessionsBelow } from '../helpers/privateSessions';
import { RemoteHelper } from '../helpers/RemoteHelper';
import { answerSessions, SessionsSection } from '../helpers/SessionsSection';
import { freePort } from '../helpers/Server';
import {
  answersAt,
  makeServer,
  makeSession,
  SCRATCH,
  shownIn,
  tmuxHas
} from '../helpers/tmux';

// With the real tmux and screen, which have their sockets in the folder of the tests' server.

const LIST = /\/jupyter-remote-helper\/sessions(\?|$)/;
const SLOW_MS = 120_000;

// The terminals are the server's own; Galata would show the page a list that lacks ours.
test.use({ terminals: null });

test.afterEach(() => endSessionsBelow(SCRATCH));

test('a session is made, shown in a tab where one can type, and ended', async ({
  page
}) => {
  const section = new SessionsSection(page);
  await section.open();
  await section.create('build');
  await expect(section.terminal).toBeVisible({ timeout: SLOW_MS });
  await expect(section.row('build')).toContainText('attached', {
    timeout: SLOW_MS
  });
  expect(await tmuxHas()).toEqual(['build']);
  // Its prompt is there, and it answers.
  await expect
    .poll(() => shownIn('build'), { timeout: SLOW_MS })
    .toMatch(/[$#]/);
  await section.terminal.click();
  await page.keyboard.type('echo $((40 + 2)) there');
  await page.keyboard.press('Enter');
  await expect
    .poll(() => shownIn('build'), { timeout: SLOW_MS })
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

test('only the session that is meant ends, of tmux and of screen', async ({
  page
}) => {
  for (const name of ['alp', 'alpha', 'alphabet']) {
    await makeSession('tmux', name);
  }
  await makeSession('screen', 'night');
  const section = new SessionsSection(page);
  await section.open();
  await expect(section.rows).toHaveCount(4, { timeout: SLOW_MS });
  await section.end('alp');
  await expect(section.rows).toHaveCount(3, { timeout: SLOW_MS });
  expect(await tmuxHas()).toEqual(['alpha', 'alphabet']);
  await expect(section.row('night')).toContainText('screen');
  await section.link('night').click();
  await expect(section.terminal).toBeVisible({ timeout: SLOW_MS });
  await expect(section.row('night')).toContainText('attached', {
    timeout: SLOW_MS
  });
  await section.end('night');
  await expect(section.rows).toHaveCount(2, { timeout: SLOW_MS });
  expect(await tmuxHas()).toEqual(['alpha', 'alphabet']);
});

for (const kind of ['tmux', 'screen'] as const) {
  test(`another server of the user in ${kind} is named, and ends only when that is confirmed`, async ({
    page
  }) => {
    test.setTimeout(240_000);
    const port = await freePort();
    await makeServer(kind, 'lab', port);
    const section = new SessionsSection(page);
    await section.open();
    await expect(section.row('lab')).toContainText(
      `The Jupyter server at port ${port} runs in this one`,
      { timeout: SLOW_MS }
    );
    await section.row('lab').hover();
    await section.button('End lab').click();
    const question = section.question('lab');
    await expect(question).toContainText(
      'End lab, and the Jupyter server in it?'
    );
    await expect(question).toContainText(
      `This session holds the Jupyter server at port ${port}; ending it stops that server and its kernels.`
    );
    await question.getByRole('button', { name: 'Keep' }).click();
    expect(await answersAt(port)).toBe(true);
    await section.end('lab');
    await expect(section.rows).toHaveCount(0, { timeout: SLOW_MS });
    expect(await answersAt(port)).toBe(false);
  });
}

test('opened twice, a session has one terminal; one that is gone is said to be', async ({
  page
}) => {
  await makeSession('tmux', 'alpha');
  const section = new SessionsSection(page);
  await section.open();
  await section.link('alpha').click();
  await expect(section.terminal).toBeVisible({ timeout: SLOW_MS });
  await expect(section.row('alpha')).toContainText('attached', {
    timeout: SLOW_MS
  });
  const tabs = page.getByRole('tab', { name: /^Terminal/ });
  await expect(tabs).toHaveCount(1);
  await section.link('alpha').click();
  await expect(section.button('alpha')).toHaveAttribute(
    'aria-disabled',
    'false',
    { timeout: SLOW_MS }
  );
  await expect(tabs).toHaveCount(1);
  await expect(section.row('alpha')).not.toContainText('times');
  // The page looks by itself now and then; until the click it sees what it has seen.
  const known: unknown = await page.request
    .get(new URL('/jupyter-remote-helper/sessions', page.url()).href)
    .then(reply => reply.json());
  await page.route(LIST, route =>
    route.request().method() === 'GET'
      ? route.fulfill({ json: known })
      : route.fallback()
  );
  await endSessionsBelow(SCRATCH);
  await section.link('alpha').click();
  const helper = new RemoteHelper(page);
  await expect(helper.toasts).toContainText(
    'alpha was not opened: it has ended already.'
  );
  await page.unroute(LIST);
  await expect(section.row('alpha')).toHaveCount(0, { timeout: SLOW_MS });
});

test('all of it goes by keyboard alone', async ({ page }) => {
  await makeSession('tmux', 'alpha');
  const section = new SessionsSection(page);
  await section.open();
  await expect(section.rows).toHaveCount(1, { timeout: SLOW_MS });
  await section.tool('New tmux session').focus();
  const reached: string[] = [];
  for (let i = 0; i < 12 && reached.at(-1) !== 'End alpha'; i++) {
    await page.keyboard.press('Tab');
    reached.push(
      await page.evaluate(() => {
        const node = document.activeElement;
        return node?.getAttribute('aria-label') ?? node?.textContent ?? '';
      })
    );
  }
  const expected = ['Why?', 'alpha', 'Copy attach command for alpha'];
  expect(reached.slice(-4)).toEqual([...expected, 'End alpha']);
  await page.keyboard.press('Enter');
  const question = section.question('alpha');
  await expect(question).toBeVisible();
  // Enter alone throws nothing away.
  await page.keyboard.press('Enter');
  await expect(question).toHaveCount(0);
  expect(await tmuxHas()).toEqual(['alpha']);
  await section.link('alpha').focus();
  await page.keyboard.press('Delete');
  await expect(question).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(
    question.getByRole('button', { name: 'End session' })
  ).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(section.rows).toHaveCount(0, { timeout: SLOW_MS });
  expect(await tmuxHas()).toEqual([]);
});

test('the tile of the launcher makes a session with a name that is free', async ({
  page
}) => {
  const section = new SessionsSection(page);
  await section.open();
  const tile = page
    .locator('.jp-LauncherCard')
    .filter({ hasText: 'tmux Session' });
  await tile.click();
  const field = section.nameDialog.getByLabel('Name');
  await expect(field).toHaveValue('jupyter');
  await expect(field).toBeFocused();
  const create = section.nameDialog.getByRole('button', {
    name: 'Create and open'
  });
  await field.fill('#(touch x)');
  await expect(create).toBeDisabled();
  await field.fill('jupyter');
  await page.keyboard.press('Enter');
  await expect(section.terminal).toBeVisible({ timeout: SLOW_MS });
  expect(await tmuxHas()).toEqual(['jupyter']);

  // The next one is proposed another name, and a name that is taken comes back.
  await section.tool('New tmux session').click();
  await expect(field).toHaveValue('jupyter-2');
  await field.fill('jupyter');
  await page.keyboard.press('Enter');
  await expect(section.nameDialog).toContainText(
    'Not made: there is a session of that name.',
    { timeout: SLOW_MS }
  );
});

test('the tile of the launcher is there only with tmux', async ({ page }) => {
  const section = new SessionsSection(page);
  await section.open();
  const tile = page
    .locator('.jp-LauncherCard')
    .filter({ hasText: 'tmux Session' });
  await expect(tile).toBeVisible();
  const absent = { version: null, detail: null, elsewhere: 0 };
  await answerSessions(page, [], {
    multiplexers: [
      { kind: 'tmux', ...absent, problem: 'not_installed' },
      { kind: 'screen', ...absent, problem: 'not_installed' }
    ]
  });
  await section.tool('More: sessions').click();
  await page.getByRole('menuitem', { name: 'Refresh' }).click();
  await expect(section.region).toContainText('tmux isn’t installed');
  await expect(
    page.locator('.jp-LauncherCard').filter({ hasText: 'Run in background' })
  ).toBeVisible();
  await expect(tile).toHaveCount(0);
});
