import path from 'node:path';
import { expect, test } from '@jupyterlab/galata';
import { RemoteHelper } from '../helpers/RemoteHelper';

const RUN_TIMEOUT_MS = 40_000;
const START = /\/jupyter-remote-helper\/runs\?\d+$/;
const ROUTES = /\/jupyter-remote-helper\//;

test('a start whose answer is lost keeps what was typed, and sent again starts nothing twice', async ({
  page,
  tmpPath
}) => {
  const helper = new RemoteHelper(page);
  await helper.openDialogFor('night.ipynb', tmpPath);
  const name = `once in ${path.basename(tmpPath)}`;
  await helper.dialog.getByLabel('Name').fill(name);
  // The request arrives, its answer does not.
  await page.route(START, async route => {
    if (route.request().method() === 'POST') {
      await route.fetch();
      await route.abort();
      await page.unroute(START);
    } else {
      await route.fallback();
    }
  });
  await helper.dialog.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(helper.dialog.getByRole('alert')).toContainText(
    'it never starts twice'
  );
  await expect(helper.dialog.getByLabel('Name')).toHaveValue(name);
  await expect(helper.toasts).toHaveCount(1);
  await helper.run();
  await expect(helper.row(name)).toContainText('Running', {
    timeout: RUN_TIMEOUT_MS
  });
  await expect(helper.rows(name)).toHaveCount(1);
  await helper.cancel(name);
  await expect(helper.row(name)).toContainText('Cancelled', {
    timeout: RUN_TIMEOUT_MS
  });
});

/** One message is shown, which says this; put it away. */
async function isTold(helper: RemoteHelper, message: string): Promise<void> {
  await expect(helper.toasts).toHaveCount(1, { timeout: RUN_TIMEOUT_MS });
  await expect(helper.toasts).toContainText(message);
  await helper.toasts
    .getByRole('button', { name: 'Hide notification' })
    .click();
  await expect(helper.toasts).toHaveCount(0);
}

test('each action that gets no answer is told once', async ({
  page,
  tmpPath
}) => {
  const helper = new RemoteHelper(page);
  await helper.openDialogFor('sweep.ipynb', tmpPath);
  const name = `gone in ${path.basename(tmpPath)}`;
  await helper.dialog.getByLabel('Name').fill(name);
  await helper.run();
  await expect(helper.row(name)).toContainText('Failed in cell 2', {
    timeout: RUN_TIMEOUT_MS
  });
  // The start, and the failure; this one stays.
  await isTold(helper, 'failed in cell 2');

  const changes = ['POST', 'DELETE'];
  await page.route(ROUTES, route =>
    changes.includes(route.request().method())
      ? route.abort()
      : route.fallback()
  );
  for (const [item, question, message] of [
    ['Retry', null, 'it never starts twice'],
    ['Open Result', null, 'Not opened: the server does not answer.'],
    ['Remove…', 'Remove', 'Not removed:']
  ] as const) {
    await helper.choose(name, item);
    if (question !== null) {
      await page.getByRole('button', { name: question, exact: true }).click();
    }
    await isTold(helper, message);
  }
  await page.unroute(ROUTES);

  await helper.choose(name, 'Remove…');
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(helper.rows(name)).toHaveCount(0);
});

test('a notebook that was renamed and a result that was deleted are said, and the run is started elsewhere', async ({
  page,
  tmpPath
}) => {
  const helper = new RemoteHelper(page);
  const name = 'before.ipynb';
  await helper.write(`${tmpPath}/${name}`, 'print("then")');
  await helper.open();
  await helper.start(`${tmpPath}/${name}`);
  await expect(helper.row(name)).toContainText('Finished', {
    timeout: RUN_TIMEOUT_MS
  });
  await helper.openDetail(name);
  const detail = helper.detail(name);
  const result = detail.getByRole('button', { name: /-run-.*\.ipynb$/ });
  const path = (await result.textContent()) ?? '';
  await page.contents.renameFile(
    `${tmpPath}/${name}`,
    `${tmpPath}/after.ipynb`
  );
  await page.contents.deleteFile(path);
  await expect(detail).toContainText('is not there any more', {
    timeout: RUN_TIMEOUT_MS
  });
  await expect(helper.toasts).toHaveCount(0, { timeout: RUN_TIMEOUT_MS });
  const tools = page.getByRole('toolbar', { name: 'Run actions' });
  for (const [tool, message] of [
    ['Open result', 'Not opened: The result of before.ipynb is not there'],
    ['Open notebook', `Not opened: ${tmpPath}/${name}`]
  ] as const) {
    await tools.getByRole('button', { name: tool }).click();
    await expect(helper.toasts).toHaveCount(1);
    await expect(helper.toasts).toContainText(message);
    await helper.toasts
      .getByRole('button', { name: 'Hide notification' })
      .click();
    await expect(helper.toasts).toHaveCount(0);
  }
  await tools.getByRole('button', { name: 'Retry with changes…' }).click();
  await expect(helper.dialog).toContainText('There is no such file');
  await helper.dialog.getByLabel('Notebook').fill(`${tmpPath}/after.ipynb`);
  await helper.dialog.getByLabel('Name').fill('after.ipynb');
  await helper.run();
  await expect(helper.row('after.ipynb')).toContainText('Finished', {
    timeout: RUN_TIMEOUT_MS
  });
});

test('a connection that is cut is said, and healed at once', async ({
  page
}) => {
  const helper = new RemoteHelper(page);
  await helper.open();
  await page.context().setOffline(true);
  const banner = helper.panel.getByText(/Not connected since/);
  await expect(banner).toBeVisible({ timeout: 20_000 });
  await page.context().setOffline(false);
  await expect(banner).toHaveCount(0, { timeout: 5_000 });
});

test('two tabs agree, and one of them tells the end', async ({
  page,
  tmpPath
}) => {
  const helper = new RemoteHelper(page);
  await helper.upload('sweep.ipynb', tmpPath);
  await helper.open();
  const page2 = await page.context().newPage();
  await page2.goto(page.url());
  const other = new RemoteHelper(page2);
  await other.open();
  await page.bringToFront();
  await helper.openDialogFromLauncher();
  const name = `two in ${path.basename(tmpPath)}`;
  await helper.dialog.getByLabel('Name').fill(name);
  await helper.run();
  for (const tab of [helper, other]) {
    await expect(tab.row(name)).toContainText('Failed in cell 2', {
      timeout: RUN_TIMEOUT_MS
    });
  }
  const told = (tab: RemoteHelper): Promise<number> =>
    tab.toasts.filter({ hasText: 'failed in cell 2' }).count();
  await expect
    .poll(async () => (await told(helper)) + (await told(other)))
    .toBe(1);
  // Who looks at it in one tab has seen it in the other.
  await other.choose(name, 'Open Result');
  await expect(helper.row(name)).not.toHaveAttribute('data-unseen', {
    timeout: 20_000
  });
  await page2.close();
});
