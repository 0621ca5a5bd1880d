import path from 'node:path';
import { expect, test } from '@jupyterlab/galata';
import { RemoteHelper } from '../helpers/RemoteHelper';

const RUN_TIMEOUT_MS = 120_000;

test('a notebook runs with a changed parameter, survives a reload, and its result opens', async ({
  page,
  tmpPath
}) => {
  const helper = new RemoteHelper(page);
  await helper.openDialogFor('train.ipynb', tmpPath);

  // The only notebook in the launcher's folder is chosen already.
  const { dialog } = helper;
  await expect(dialog.getByLabel('Notebook')).toHaveValue(
    `${tmpPath}/train.ipynb`
  );
  const epochs = dialog.getByLabel('epochs');
  await expect(epochs).toBeFocused();
  await epochs.fill('200');
  await expect(dialog.getByText('int, was 10')).toBeVisible();
  await helper.run();

  const row = helper.row('train.ipynb');
  await expect(row).toContainText(/Running.*cell \d of 4/, {
    timeout: RUN_TIMEOUT_MS
  });
  await expect(row).toContainText('epochs = 200');
  await expect(row.getByRole('progressbar')).toHaveAttribute(
    'aria-valuetext',
    /of 4 cells/
  );
  // The page goes and comes back; the run goes on meanwhile.
  await page.reload();
  await helper.open();
  await expect(row).toContainText('Finished', { timeout: RUN_TIMEOUT_MS });

  // Lab makes a checkpoint of what it opens, which the folder must outlive.
  const checkpoint = page.waitForResponse(/\/checkpoints/);
  await row.getByRole('button', { name: 'Open result of train.ipynb' }).click();
  await checkpoint;
  const result = page.locator('.jp-NotebookPanel:visible');
  await expect(result).toContainText('epochs = 200');
  await expect(result).toContainText('trained for 200 epochs');
});

test('a notebook that fails says where and why', async ({ page, tmpPath }) => {
  const helper = new RemoteHelper(page);
  await helper.openDialogFor('sweep.ipynb', tmpPath);
  await helper.run();

  const row = helper.row('sweep.ipynb');
  await expect(row).toContainText('Failed in cell 2', {
    timeout: RUN_TIMEOUT_MS
  });
  await expect(row).toContainText(
    'ValueError: shapes (512,3) (512,) do not fit'
  );
  await expect(
    row.getByRole('button', { name: 'Open result of sweep.ipynb' })
  ).toBeVisible();
});

test('a run is cancelled from its row, and keeps what it printed', async ({
  page,
  tmpPath
}) => {
  const helper = new RemoteHelper(page);
  await helper.openDialogFor('night.ipynb', tmpPath);
  await helper.run();
  const row = helper.row('night.ipynb');
  await expect(row).toContainText(/Running.*cell 2 of 2/, {
    timeout: RUN_TIMEOUT_MS
  });

  // The keyboard finds the button, and Enter twice does not end a run.
  await row.getByRole('button', { name: 'night.ipynb', exact: true }).focus();
  await page.keyboard.press('Tab');
  await expect(helper.cancelButton('night.ipynb')).toBeFocused();
  await page.keyboard.press('Enter');
  const question = helper.question('night.ipynb');
  await expect(
    question.getByRole('button', { name: 'Keep running' })
  ).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(question).toHaveCount(0);
  await expect(helper.cancelButton('night.ipynb')).toBeFocused();
  await expect(row).toContainText('Running');

  await helper.cancel('night.ipynb');
  await expect(row).toContainText('Cancelled', { timeout: RUN_TIMEOUT_MS });
  await expect(helper.cancelButton('night.ipynb')).toHaveCount(0);
  await expect(helper.retryButton('night.ipynb')).toBeVisible();
  await expect(
    row.getByRole('button', { name: 'night.ipynb', exact: true })
  ).toBeFocused();
  await row.getByRole('button', { name: 'Open result of night.ipynb' }).click();
  await expect(page.locator('.jp-NotebookPanel:visible')).toContainText(
    'begun'
  );
  await expectStoppedCell(helper, 'night.ipynb');
});

/** Of two cells the second was stopped, which is no failure. */
async function expectStoppedCell(
  helper: RemoteHelper,
  name: string
): Promise<void> {
  await helper.openDetail(name);
  await expect(helper.cell(name, 1)).toContainText('Done');
  await expect(helper.cell(name, 2)).toContainText('Stopped');
  await expect(helper.output(name, 2)).toContainText('KeyboardInterrupt');
}

test('a notebook that failed runs again, in a row of its own', async ({
  page,
  tmpPath
}) => {
  const helper = new RemoteHelper(page);
  await helper.openDialogFor('sweep.ipynb', tmpPath);
  // The other tests leave runs of the same notebook in the list.
  const name = `again in ${path.basename(tmpPath)}`;
  await helper.dialog.getByLabel('Name').fill(name);
  await helper.run();
  const rows = helper.rows(name);
  await expect(rows).toContainText(['Failed in cell 2'], {
    timeout: RUN_TIMEOUT_MS
  });
  await helper.retryButton(name).click();
  await expect(rows).toHaveCount(2);
  await expect(rows).toContainText(['Failed in cell 2', 'Failed in cell 2'], {
    timeout: RUN_TIMEOUT_MS
  });
});

test('by the keyboard alone: from the tile to the result', async ({
  page,
  tmpPath
}) => {
  const helper = new RemoteHelper(page);
  await helper.upload('train.ipynb', tmpPath);
  await helper.open();
  await page
    .locator('.jp-LauncherCard')
    .filter({ hasText: 'Run in background' })
    .focus();
  await page.keyboard.press('Enter');
  await expect(helper.dialog.getByLabel('epochs')).toBeFocused();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('5');
  await page.keyboard.press('Enter');
  const row = helper.row('train.ipynb');
  await expect(row).toContainText('epochs = 5');
  await expect(row).toContainText('Finished', { timeout: RUN_TIMEOUT_MS });
  // From the first control of the section's list on, by Tab.
  await row.getByRole('button', { name: 'train.ipynb', exact: true }).focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  const more = row.getByRole('button', { name: 'More: train.ipynb' });
  await expect(more).toBeFocused();
  await expect(more).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(
    page.getByRole('menuitem', { name: 'Retry' }).first()
  ).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(more).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  const checkpoint = page.waitForResponse(/\/checkpoints/);
  await page.keyboard.press('Enter');
  await checkpoint;
  await expect(page.locator('.jp-NotebookPanel:visible')).toContainText(
    'trained for 5 epochs'
  );
});

test('a wrong value is named and cannot be sent, a wrong path neither', async ({
  page,
  tmpPath
}) => {
  const helper = new RemoteHelper(page);
  await helper.upload('train.ipynb', tmpPath);
  await helper.openDialogFromLauncher();
  const { dialog } = helper;
  const run = dialog.getByRole('button', { name: 'Run', exact: true });
  await expect(run).toBeEnabled();

  await dialog.getByLabel('epochs').fill('many');
  await expect(dialog.getByText('A whole number, such as 7.')).toBeVisible();
  await expect(run).toBeDisabled();

  await dialog.getByLabel('Notebook').fill(`${tmpPath}/missing.ipynb`);
  await expect(dialog.getByRole('alert')).toContainText('no such file');
  await expect(run).toBeDisabled();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});

test('the menu of the file browser runs the notebook under the pointer', async ({
  page,
  tmpPath
}) => {
  const helper = new RemoteHelper(page);
  await helper.upload('sweep.ipynb', tmpPath);
  await page.filebrowser.refresh();
  const item = page
    .getByRole('listitem', { name: /^Name: sweep\.ipynb/ })
    .first();
  await item.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Run in Background…' }).click();
  await expect(helper.dialog).toContainText(`${tmpPath}/sweep.ipynb`);
  await expect(helper.dialog.getByLabel('Name')).toBeFocused();
});

test('the toolbar of a notebook and the Run menu offer it', async ({
  page,
  tmpPath
}) => {
  const helper = new RemoteHelper(page);
  await helper.upload('train.ipynb', tmpPath);
  await page.notebook.openByPath(`${tmpPath}/train.ipynb`);
  await page
    .getByRole('button', {
      name: /^Run in Background…|^Run a notebook without/
    })
    .click();
  await expect(helper.dialog).toContainText(`${tmpPath}/train.ipynb`);
  await page.keyboard.press('Escape');
  await expect(helper.dialog).toHaveCount(0);
  await page.menu.clickMenuItem('Run>Run in Background…');
  await expect(helper.dialog.getByLabel('epochs')).toBeFocused();
  await page.keyboard.press('Escape');
});

test.describe('pictures', () => {
  test.use({ tmpPath: 'work' });

  test('pictures for the documentation @pictures', async ({
    page,
    tmpPath
  }) => {
    const docs = path.resolve(__dirname, '..', '..', 'docs');
    const helper = new RemoteHelper(page);
    await page.setViewportSize({ width: 1200, height: 720 });
    await helper.openDialogFor('sweep.ipynb', tmpPath);
    await helper.dialog.getByLabel('Name').fill('sweep of the grid');
    await helper.run();
    await expect(helper.row('sweep of the grid')).toContainText('Failed', {
      timeout: RUN_TIMEOUT_MS
    });
    await helper.upload('train.ipynb', tmpPath);
    // The failure is told, and stays until it is closed.
    const told = helper.toasts.filter({ hasText: 'failed in cell' });
    await told.getByRole('button', { name: 'Hide notification' }).click();
    await expect(helper.toasts).toHaveCount(0);
    await helper.openDialogFromLauncher();
    await helper.dialog.getByLabel('Notebook').fill(`${tmpPath}/train.ipynb`);
    await helper.dialog.getByLabel('epochs').fill('200');
    await page.screenshot({ path: path.join(docs, 'screenshot-dialog.png') });
    await helper.run();
    await expect(helper.row('train.ipynb')).toContainText(/Running.*cell 3/, {
      timeout: RUN_TIMEOUT_MS
    });
    await page.screenshot({ path: path.join(docs, 'screenshot-panel.png') });
    await helper.openDetail('sweep of the grid');
    await expect(helper.detail('sweep of the grid')).toContainText(
      'Error in cell 2'
    );
    await expect(helper.toasts).toHaveCount(0, { timeout: RUN_TIMEOUT_MS });
    await page.screenshot({ path: path.join(docs, 'screenshot-run.png') });
  });
});
