import type { Page } from '@playwright/test';
import { expect, test } from '@playwright/test';
import { RemoteHelper } from '../helpers/RemoteHelper';
import { Server } from '../helpers/Server';

// These tests end their server, or want another one than the others share.

const RUN_TIMEOUT_MS = 120_000;
const RETURN_TIMEOUT_MS = 180_000;

async function openLab(page: Page, server: Server): Promise<RemoteHelper> {
  await page.goto(`${server.url}/lab?reset`);
  const helper = new RemoteHelper(page);
  await helper.open();
  return helper;
}

/** Lab says by a dialog of its own that the server is gone; close it wherever it comes. */
async function dismissDialogsOfLab(page: Page): Promise<void> {
  const dismiss = page.getByRole('button', { name: /^(Dismiss|Close)$/ });
  await page.addLocatorHandler(
    page
      .getByRole('dialog', { name: /Connection/ })
      .or(page.locator('.jp-Dialog').filter({ hasText: /connection/i })),
    () => dismiss.first().click()
  );
}

test('a run goes on while the server is killed, and the next server cancels it', async ({
  page
}) => {
  test.setTimeout(600_000);
  const server = await Server.begin();
  try {
    await dismissDialogsOfLab(page);
    const helper = await openLab(page, server);
    await helper.upload('night.ipynb', '');
    await helper.openDialogFromLauncher();
    await helper.run();
    const row = helper.row('night.ipynb');
    await expect(row).toContainText(/Running.*cell 2 of 2/, {
      timeout: RUN_TIMEOUT_MS
    });

    await server.kill();
    const banner = helper.panel.getByText(/Not connected since/);
    await expect(banner).toBeVisible({ timeout: RETURN_TIMEOUT_MS });
    await expect(row).toContainText('Running');
    await expect(helper.cancelButton('night.ipynb')).toHaveCount(0);

    await server.start();
    await expect(banner).toHaveCount(0, { timeout: RETURN_TIMEOUT_MS });
    await expect(row).toContainText(/Running.*cell 2 of 2/);
    await helper.cancel('night.ipynb');
    await expect(row).toContainText('Cancelled', { timeout: RUN_TIMEOUT_MS });
    // The start alone was worth a message, and it is gone; Lab itself asks about its news.
    await expect(
      helper.toasts.filter({ hasNotText: 'Jupyter news' })
    ).toHaveCount(0);
  } finally {
    await page.close();
    await server.dispose();
  }
});

test('below a base URL it works the same', async ({ page }) => {
  test.setTimeout(600_000);
  const server = await Server.begin('/user/ann/');
  try {
    const helper = await openLab(page, server);
    await helper.upload('train.ipynb', '');
    await helper.openDialogFromLauncher();
    await helper.dialog.getByLabel('epochs').fill('3');
    await helper.run();
    const row = helper.row('train.ipynb');
    await expect(row).toContainText('Finished', { timeout: RUN_TIMEOUT_MS });
    await row.hover();
    await row
      .getByRole('button', { name: 'Open result of train.ipynb' })
      .click();
    await expect(page.locator('.jp-NotebookPanel:visible')).toContainText(
      'trained for 3 epochs'
    );
  } finally {
    await page.close();
    await server.dispose();
  }
});
