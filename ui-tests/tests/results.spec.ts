import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@jupyterlab/galata';
import { RemoteHelper } from '../helpers/RemoteHelper';

const RUN_TIMEOUT_MS = 120_000;

/** Start a run of a notebook with one option of the dialog. */
async function runWith(
  helper: RemoteHelper,
  notebook: string,
  option: string,
  choice: string
): Promise<void> {
  await helper.openDialogFromLauncher();
  const { dialog } = helper;
  await dialog.getByLabel('Notebook').fill(notebook);
  await dialog.getByText('Options').click();
  await dialog.getByLabel(option).selectOption(choice);
  await helper.run();
}

/** The file that the tab of a run gives as HTML. */
async function downloaded(
  page: IJupyterLabPageFixture
): Promise<{ name: string; text: string }> {
  await page
    .getByRole('toolbar', { name: 'Run actions' })
    .getByRole('button', { name: 'More actions' })
    .click();
  const saved = page.waitForEvent('download', { timeout: RUN_TIMEOUT_MS });
  await page.getByRole('menuitem', { name: 'Download Result as HTML' }).click();
  const download = await saved;
  const path = test.info().outputPath('result.html');
  await download.saveAs(path);
  const text = await readFile(path, 'utf8');
  return { name: download.suggestedFilename(), text };
}

/** The dialog says that x was 1 and is 2 now, to everybody, and closes. */
async function changesAreShown(
  page: IJupyterLabPageFixture,
  name: string
): Promise<void> {
  const changes = page.getByRole('dialog', { name: `Changes in ${name}` });
  await expect(changes.getByRole('deletion')).toHaveText('−x = 1');
  await expect(changes.getByRole('insertion')).toHaveText('+x = 2');
  const { violations } = await new AxeBuilder({ page })
    .include('.jrh-ChangesDialog')
    .exclude('.jp-Dialog-header')
    .analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await changes.getByRole('button', { name: 'Close' }).last().click();
  await expect(changes).toHaveCount(0);
}

test('a result is saved as a page, too, compared with its notebook and downloaded', async ({
  page,
  tmpPath
}) => {
  const helper = new RemoteHelper(page);
  const name = 'report.ipynb';
  await helper.write(`${tmpPath}/${name}`, 'x = 1', 'print("then", x)');
  await helper.open();
  await runWith(helper, `${tmpPath}/${name}`, 'Also save as', 'HTML');
  await expect(helper.row(name)).toContainText('Finished', {
    timeout: RUN_TIMEOUT_MS
  });
  await helper.openDetail(name);
  const detail = helper.detail(name);
  await expect(detail.getByText('Compare')).toHaveCount(0);

  // Lab's own viewer shows the page, which stands beside the result.
  await detail.getByRole('button', { name: /-run-.*\.html$/ }).click();
  const frame = page.frameLocator('.jp-HTMLViewer iframe');
  await expect(frame.getByText('then 1')).toBeVisible({
    timeout: RUN_TIMEOUT_MS
  });

  await page.getByRole('tab', { name: `${name} (run)` }).click();
  const { name: file, text } = await downloaded(page);
  expect(file).toMatch(/^report-run-.*\.html$/);
  expect(text).toContain('then 1');

  await helper.write(`${tmpPath}/${name}`, 'x = 2', 'print("then", x)');
  await detail
    .getByRole('button', { name: 'Compare' })
    .click({ timeout: RUN_TIMEOUT_MS });
  await changesAreShown(page, name);
});

test('a run of nbconvert has its cells, outputs and log in its tab', async ({
  page,
  tmpPath
}) => {
  const helper = new RemoteHelper(page);
  const name = 'converted.ipynb';
  await helper.write(
    `${tmpPath}/${name}`,
    'print("from", "nbconvert")',
    '6 * 7',
    '1 / 0',
    'print("never")'
  );
  await helper.open();
  await runWith(helper, `${tmpPath}/${name}`, 'Engine', 'nbconvert');
  await expect(helper.row(name)).toContainText('Failed in cell 3', {
    timeout: RUN_TIMEOUT_MS
  });
  await expectMessageToGo(helper, () => helper.openDetail(name));
  const detail = helper.detail(name);
  await expect(detail).toContainText(/peak \d+ MB in one process/);
  await expect(
    detail.getByRole('group', { name: 'Error in cell 3' })
  ).toContainText('ZeroDivisionError');
  await expect(helper.cell(name, 1)).toContainText('Done');
  await expect(helper.cell(name, 3)).toContainText('Failed');
  await expect(helper.cell(name, 4)).toContainText('Not run');
  await helper.cell(name, 1).click();
  await expect(helper.output(name, 1)).toContainText('from nbconvert');
  await helper.cell(name, 2).click();
  await expect(helper.output(name, 2)).toContainText('42');
  await page
    .getByRole('toolbar', { name: 'Run actions' })
    .getByRole('button', { name: 'Log' })
    .click();
  await expect(detail).toContainText('Converting notebook', {
    timeout: RUN_TIMEOUT_MS
  });
});

/** Expects the message of a failure, and that it goes when something is done. */
async function expectMessageToGo(
  { toasts }: RemoteHelper,
  act: () => Promise<void>
): Promise<void> {
  const told = toasts.filter({ hasText: 'failed in cell' });
  await expect(told).toHaveCount(1);
  await act();
  await expect(told).toHaveCount(0, { timeout: RUN_TIMEOUT_MS });
}
