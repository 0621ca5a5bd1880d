import type { Page } from '@playwright/test';
import { expect, test } from '@playwright/test';
import { HostedLab } from '../helpers/HostedLab';
import { RemoteHelper } from '../helpers/RemoteHelper';
import { SessionsSection } from '../helpers/SessionsSection';

// Servers that were started as people start them, with real sshd and tmux, and the real verdict.

const SLOW_MS = 120_000;

async function openLab(page: Page, lab: HostedLab): Promise<SessionsSection> {
  await page.goto(`${lab.url}/lab?reset`);
  const section = new SessionsSection(page);
  await section.open();
  await expect(section.title).toBeVisible({ timeout: SLOW_MS });
  return section;
}

test('a server in the terminal of ssh is protected, and outlives the connection', async ({
  page
}) => {
  test.setTimeout(600_000);
  const lab = await HostedLab.overSsh();
  try {
    const section = await openLab(page, lab);
    await expect(section.title).toHaveText(
      'Will stop when your SSH connection ends'
    );
    await section.verdict.getByText('Why?').click();
    await expect(section.verdict).toContainText(
      'Started in the terminal of an SSH login'
    );
    await section.button('Protect now').click();
    const kept = 'Protected against a closed terminal';
    await expect(section.title).toHaveText(kept, { timeout: SLOW_MS });
    await expect(section.verdict).toContainText('(SIGHUP) is handled');

    // Taken back, and done again.
    await section.button('Undo').click();
    await expect(section.title).toHaveText(
      'Will stop when your SSH connection ends',
      { timeout: SLOW_MS }
    );
    await section.button('Protect now').click();
    await expect(section.title).toHaveText(kept, { timeout: SLOW_MS });

    const pid = await lab.pid();
    await lab.cut();
    // The page goes on with the same server, which has lost its terminal by now.
    await new RemoteHelper(page).upload('train.ipynb', '');
    await page.reload();
    await section.open();
    await expect(section.title).toHaveText(kept, { timeout: SLOW_MS });
    expect(await lab.pid()).toBe(pid);
    expect(await lab.answers()).toBe(true);
  } finally {
    await page.close();
    await lab.dispose();
  }
});

test('a server inside tmux is safe, and ends with its session only when that is confirmed', async ({
  page
}) => {
  test.setTimeout(600_000);
  const lab = await HostedLab.insideTmux('jupyter-8889');
  try {
    const section = await openLab(page, lab);
    await expect(section.title).toHaveText('Safe to close your laptop');
    await expect(section.verdict).toContainText('tmux session jupyter-8889');
    const row = section.row('jupyter-8889');
    await expect(row).toContainText('JupyterLab runs in this one');
    await row.hover();
    await section.button('End jupyter-8889').click();
    const question = section.question('jupyter-8889');
    await expect(question).toContainText('and JupyterLab with it?');
    await expect(question).toContainText('with all its kernels');
    await question.getByRole('button', { name: 'Keep' }).click();
    expect(await lab.answers()).toBe(true);

    await section.end('jupyter-8889');
    await expect.poll(() => lab.answers(), { timeout: SLOW_MS }).toBe(false);
  } finally {
    await page.close();
    await lab.dispose();
  }
});
