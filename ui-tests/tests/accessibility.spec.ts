import { expect, test } from '@jupyterlab/galata';
import { anEndedRun, answerWith, aRun, minutesAgo } from '../helpers/Answers';
import { RemoteHelper } from '../helpers/RemoteHelper';
import { violations } from '../helpers/violations';

const RUNS = /\/jupyter-remote-helper\/runs\?/;
const THEMES = ['Light', 'Dark', 'Dark High Contrast'].map(
  name => `JupyterLab ${name}`
);

const since = minutesAgo(6);
const SAMPLES = [
  aRun({ name: 'train', parameters: { epochs: 10 } }),
  aRun({
    name: 'prepare',
    state: {
      kind: 'queued',
      since,
      position: 1,
      slots: 2,
      reason: null
    }
  }),
  aRun({
    name: 'mesh',
    state: { kind: 'unresponsive', was: 'running', since }
  }),
  anEndedRun({
    name: 'sweep',
    state: {
      kind: 'failed',
      cause: {
        kind: 'cell_error',
        cell: 3,
        ename: 'ValueError',
        evalue: 'shapes'
      }
    }
  }),
  anEndedRun({
    name: 'night',
    state: {
      kind: 'lost',
      cause: 'host_restarted',
      last_seen_at: since
    }
  }),
  anEndedRun({ name: 'report' }),
  anEndedRun({ name: 'seen', seen_at: minutesAgo(1) }),
  aRun({
    name: 'campaign',
    state: { kind: 'unknown', since, was: 'running', reason: 'other_host' }
  })
];

test('every state of a run is accessible in every theme, fresh and stale', async ({
  page
}) => {
  const helper = new RemoteHelper(page);
  await answerWith(page, SAMPLES);
  await page.reload();
  await helper.open();
  for (const theme of THEMES) {
    await page.theme.setTheme(theme);
    await helper.row('sweep.ipynb').hover();
    expect(await violations(page, '.jrh-Panel')).toEqual([]);
  }
  expect(await violations(page, '.jrh-Status-item')).toEqual([]);
  await page.route(RUNS, route => route.abort());
  await expect(helper.panel).toContainText('Not connected since');
  for (const theme of THEMES) {
    await page.theme.setTheme(theme);
    expect(await violations(page, '.jrh-Panel')).toEqual([]);
  }
});

test('the dialog is accessible in every theme, right and wrong', async ({
  page,
  tmpPath
}) => {
  const helper = new RemoteHelper(page);
  await helper.upload('train.ipynb', tmpPath);
  for (const theme of THEMES) {
    await page.theme.setTheme(theme);
    await helper.openDialogFromLauncher();
    const { dialog } = helper;
    await expect(dialog.getByLabel('epochs')).toBeVisible();
    await dialog.getByText('Options').click();
    await dialog.getByLabel('Limit for all').fill('soon');
    expect(await violations(page, '.jrh-Dialog')).toEqual([]);
    await page.keyboard.press('Escape');
  }
});
