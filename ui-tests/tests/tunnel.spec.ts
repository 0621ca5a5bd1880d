import { expect, test } from '@jupyterlab/galata';
import { answerWith } from '../helpers/Answers';
import { answerFacts, aServer, NOTHING, someFacts } from '../helpers/Facts';
import { TunnelSection } from '../helpers/TunnelSection';

const FACTS = /\/jupyter-remote-helper\/tunnel\?/;
const GLANCE_MS = 3_000;
const REMEMBERED = /\/jupyter-remote-helper\/tunnel\/remembered/;
test.use({
  permissions: ['clipboard-read', 'clipboard-write']
});

test('the section is folded at first, and asks the server only when it is opened', async ({
  page
}) => {
  let asked = 0;
  await page.route(FACTS, route => {
    asked++;
    return route.fallback();
  });
  await page.reload();
  const tunnel = new TunnelSection(page);
  await expect(
    page.locator('.jp-SideBar [data-id="jrh-sidebar"]')
  ).toBeVisible();
  await page.sidebar.openTab('jrh-sidebar');
  await expect(tunnel.title).toHaveAttribute('aria-expanded', 'false');
  expect(asked).toBe(0);
  await tunnel.open();
  await expect.poll(() => asked).toBeGreaterThan(0);
});

test('the real server says which command leads to it, as the page sees it', async ({
  page
}) => {
  const tunnel = new TunnelSection(page);
  await tunnel.open();
  const { port } = new URL(page.url());
  await tunnel.chooser('Form').selectOption('In a terminal');
  await tunnel.chooser('Route').selectOption('Directly');
  await expect(tunnel.text('Tunnel command')).toContainText(
    `-L 127.0.0.1:${port}:127.0.0.1:${port}`
  );
  await expect(tunnel.text('Address')).toHaveText(
    `http://127.0.0.1:${port}/lab`
  );
  // The server of these tests lets everybody in.
  await expect(tunnel.body).toContainText('no password and no token');
});

test('what is copied is the whole command, also by the keyboard', async ({
  page
}) => {
  await answerFacts(page, someFacts());
  await page.reload();
  const tunnel = new TunnelSection(page);
  await tunnel.open();
  const command =
    'ssh -S none -N -o ExitOnForwardFailure=yes -o ServerAliveInterval=30' +
    ' -o ServerAliveCountMax=3 -L 127.0.0.1:28417:127.0.0.1:8889' +
    ' ann@gpu1.example.org';
  const copy = tunnel.copyButton('Copy tunnel command');
  const copied = tunnel.copyButton('Copied');
  // It says so for a few seconds, which may be over before a busy machine has looked.
  await expect(async () => {
    await copy.click();
    await expect(copied).toBeFocused({ timeout: GLANCE_MS });
    await expect(tunnel.body.locator('[aria-live]')).toContainText('Copied', {
      timeout: GLANCE_MS
    });
  }).toPass();
  expect(await tunnel.clipboard()).toBe(command);
  await expect(copy).toHaveText('Copy');
  await tunnel.copyButton('Copy address').focus();
  await page.keyboard.press('Enter');
  await expect
    .poll(() => tunnel.clipboard())
    .toBe('http://127.0.0.1:28417/lab');
  await tunnel.chooser('Form').selectOption('SSH config block');
  await tunnel.copyButton('Copy SSH config block').click();
  expect((await tunnel.clipboard()).split('\n').slice(0, 3)).toEqual([
    'Host jupyter-gpu1.example.org',
    '    HostName gpu1.example.org',
    '    User ann'
  ]);
});

/** What a screen reader calls the element that has the focus; runs in the page. */
function nameOfFocus(): string {
  const { activeElement: node } = document;
  const id = node?.id ?? '';
  const label = id && document.querySelector(`label[for="${id}"]`);
  return (
    (label && label.textContent) ||
    node?.getAttribute('aria-label') ||
    node?.textContent?.trim() ||
    ''
  );
}

test('everything can be reached and done by the keyboard', async ({ page }) => {
  await answerWith(page, []);
  await answerFacts(page, someFacts());
  await page.route(REMEMBERED, route => route.fulfill({ json: NOTHING }));
  await page.reload();
  await page.sidebar.openTab('jrh-sidebar');
  const tunnel = new TunnelSection(page);
  await tunnel.title.focus();
  await page.keyboard.press('Enter');
  await expect(tunnel.chooser('Form')).toBeVisible();
  const seen: string[] = [];
  for (let i = 0; i < 30 && !seen.includes('What can go wrong'); i++) {
    await page.keyboard.press('Tab');
    seen.push(await page.evaluate(nameOfFocus));
  }
  expect(seen.filter(name => !name.startsWith('More'))).toEqual([
    'Form',
    'Route',
    'ann@gpu1.example.org, port 28417',
    'Copy tunnel command',
    'Tunnel command',
    'Copy address',
    'Address',
    'Copy with token…',
    'What can go wrong'
  ]);
  await page.keyboard.press('Enter');
  await expect(tunnel.text('Test command')).toBeVisible();
  await tunnel.summary.focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await expect(tunnel.field('User')).toBeFocused();
});

test('a refused value has its reason at the field, and there is no command', async ({
  page
}) => {
  await answerFacts(page, someFacts());
  await page.route(REMEMBERED, route => route.fulfill({ json: NOTHING }));
  await page.reload();
  const tunnel = new TunnelSection(page);
  await tunnel.open();
  await tunnel.summary.click();
  for (const value of ['gpu1;reboot', '-oProxyCommand=x', '$(x)', 'a b']) {
    await tunnel.field('Host').fill(value);
    await expect(tunnel.field('Host')).toHaveAttribute('aria-invalid', 'true');
    await expect(tunnel.body).toContainText(
      'A host name has only letters, digits, dots, hyphens and underscores.'
    );
    await expect(tunnel.text('Tunnel command')).toHaveCount(0);
  }
  await tunnel.field('Host').fill('gpu2');
  await expect(tunnel.field('Host')).toBeFocused();
  await expect(tunnel.text('Tunnel command')).toContainText('ann@gpu2');
});

test('forms that a route cannot serve are absent', async ({ page }) => {
  const server = aServer({ port: null, socket: '/run/user/1000/jup.sock' });
  await answerFacts(page, someFacts({ server }));
  await page.route(REMEMBERED, route => route.fulfill({ json: NOTHING }));
  await page.reload();
  const tunnel = new TunnelSection(page);
  await tunnel.open();
  expect(await tunnel.offers('Form')).not.toContain('PuTTY (Windows)');
  await tunnel.chooser('Route').selectOption('Bastion, in two steps');
  expect(await tunnel.offers('Form')).toEqual(['In a terminal']);
});

test('what was chosen is there after a reload, until it is to be forgotten', async ({
  page
}) => {
  const tunnel = new TunnelSection(page);
  await tunnel.open();
  const saved = page.waitForResponse(
    reply =>
      REMEMBERED.test(reply.url()) &&
      reply.status() === 200 &&
      (reply.request().postData() ?? '').includes('22522')
  );
  await tunnel.chooser('Form').selectOption('In the background');
  await tunnel.chooser('Route').selectOption('Through a bastion');
  await tunnel.field('Bastion').fill('ann@gate.example.org:22522');
  await saved;
  await page.reload();
  await tunnel.open();
  await expect(tunnel.chooser('Form')).toHaveValue('background');
  await expect(tunnel.text('Tunnel command')).toContainText(
    '-J ann@gate.example.org:22522'
  );
  await tunnel.title.getByRole('button', { name: 'More: tunnel' }).click();
  await page.getByRole('menuitem', { name: 'Forget What You Chose' }).click();
  await expect(tunnel.chooser('Form')).toHaveValue('terminal');
  await expect(tunnel.chooser('Route')).toHaveValue('direct');
});

test('the token is copied after a question, and is nowhere on the page', async ({
  page
}) => {
  await answerFacts(page, someFacts());
  let given = 0;
  await page.route(/\/jupyter-remote-helper\/tunnel\/token/, route => {
    given++;
    return route.fulfill({ json: { login: 'token', token: 'a/b+c' } });
  });
  await page.reload();
  const tunnel = new TunnelSection(page);
  await tunnel.open();
  const copy = tunnel.copyButton('Copy with token…');
  const question = page.getByRole('dialog');
  await copy.click();
  await question.getByRole('button', { name: 'Cancel' }).click();
  await question.waitFor({ state: 'detached' });
  expect(given).toBe(0);
  await copy.click();
  await question.getByRole('button', { name: 'Copy link with token' }).click();
  await expect
    .poll(() => tunnel.clipboard())
    .toBe('http://127.0.0.1:28417/lab?token=a%2Fb%2Bc');
  expect(given).toBe(1);
  expect(await page.content()).not.toContain('a/b+c');
});

test('no tunnel needed, no answer, and an answer at last', async ({ page }) => {
  let isThere = false;
  const facts = someFacts({ not_needed: 'local' });
  await page.route(FACTS, route =>
    isThere ? route.fulfill({ json: facts }) : route.abort()
  );
  await page.reload();
  await page.sidebar.openTab('jrh-sidebar');
  const tunnel = new TunnelSection(page);
  await tunnel.title.getByText('Tunnel', { exact: true }).click();
  await expect(tunnel.body).toContainText('Not connected');
  isThere = true;
  await tunnel.body.getByRole('button', { name: 'Try again' }).click();
  await expect(tunnel.body).toContainText('No tunnel needed');
  await expect(tunnel.body).toContainText('You seem to be on this machine');
  await tunnel.body
    .getByRole('button', { name: 'Show the command anyway' })
    .click();
  await expect(tunnel.text('Tunnel command')).toContainText('ssh ');
});
