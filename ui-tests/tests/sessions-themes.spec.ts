import path from 'node:path';
import { expect, test } from '@jupyterlab/galata';
import type * as Contract from '../../src/contract';
import { answerWith } from '../helpers/Answers';
import { RemoteHelper } from '../helpers/RemoteHelper';
import { LISTS, refresh, SESSIONS, THEMES } from '../helpers/sessionLists';
import {
  answerSessions,
  answerSurvival,
  aVerdict,
  RUN_KEEPS,
  SessionsSection
} from '../helpers/SessionsSection';
import { RECORDED } from '../helpers/verdicts';
import { violations } from '../helpers/violations';

test('the section is accessible in every theme and state', async ({ page }) => {
  await answerSessions(page, SESSIONS);
  const section = new SessionsSection(page);
  await section.open();
  const risky = RECORDED.filter(({ verdict }) =>
    ['at_risk', 'will_stop', 'job', 'keeps'].includes(verdict.level)
  );
  for (const theme of THEMES) {
    await page.theme.setTheme(theme);
    for (const { what, verdict, title } of risky) {
      await answerSurvival(page, verdict);
      await refresh(page, section);
      await expect(section.title).toHaveText(title);
      await section.row('build').hover();
      expect(await violations(page, '.jrh-Panel'), what).toEqual([]);
    }
    await section.verdict.getByText('Why?').click();
    expect(await violations(page, '.jrh-Panel')).toEqual([]);
    await section.verdict.getByText('Why?').click();
    await section.tool('New tmux session').click();
    await section.nameDialog.getByLabel('Name').fill('not a name');
    expect(await violations(page, '.jrh-Dialog')).toEqual([]);
    await page.keyboard.press('Escape');
  }
  for (const [what, sessions, changes] of LISTS) {
    await answerSessions(page, sessions, changes);
    await refresh(page, section);
    await expect(section.rows).toHaveCount(sessions.length);
    expect(await violations(page, '.jrh-Panel'), what).toEqual([]);
  }
});

test('the dialog says what a run survives here, and the way out', async ({
  page,
  tmpPath
}) => {
  const helper = new RemoteHelper(page);
  await helper.upload('train.ipynb', tmpPath);
  const cases: readonly [Partial<Contract.RunVerdict>, string][] = [
    [{}, 'Goes on when you close this tab or log out.'],
    [
      { level: 'at_risk', reason: 'logout_kills', way_out: 'systemd_scope' },
      'systemd-run --user --scope jupyter remote-helper run'
    ],
    [
      { level: 'job', reason: 'batch_job', way_out: 'slurm' },
      'It ends with the batch job of this server. To avoid that, start it as a Slurm job'
    ],
    [{ level: 'managed', reason: 'container' }, 'It ends with the container']
  ];
  for (const [changes, says] of cases) {
    await answerSurvival(page, aVerdict(), { ...RUN_KEEPS, ...changes });
    await helper.openDialogFromLauncher();
    await expect(helper.dialog).toContainText(says);
    for (const theme of changes.way_out ? THEMES : []) {
      await page.theme.setTheme(theme);
      expect(await violations(page, '.jrh-Dialog')).toEqual([]);
    }
    await page.keyboard.press('Escape');
  }
});

test.describe('pictures', () => {
  test.use({ tmpPath: 'work' });

  test('every verdict, to look at beside each other @pictures', async ({
    page
  }) => {
    await answerSessions(page, SESSIONS);
    const section = new SessionsSection(page);
    await section.open();
    await page.sidebar.setWidth(300, 'left');
    for (const [i, { verdict, title }] of RECORDED.entries()) {
      await answerSurvival(page, verdict);
      await refresh(page, section);
      await expect(section.title).toHaveText(title);
      await section.row('build').hover();
      const file = `test-results/pictures/sessions-${i}.png`;
      await page.locator('.jrh-Panel').screenshot({ path: file });
    }
  });

  test('a picture for the documentation @pictures', async ({ page }) => {
    const docs = path.resolve(__dirname, '..', '..', 'docs');
    await answerWith(page, []);
    await answerSessions(page, SESSIONS.slice(1));
    const risky = RECORDED.find(({ offers }) => offers === 'Protect now');
    await answerSurvival(page, risky?.verdict ?? aVerdict());
    await page.setViewportSize({ width: 1200, height: 720 });
    await page.reload();
    const section = new SessionsSection(page);
    await section.open();
    await page.sidebar.setWidth(320, 'left');
    // The section alone: the other one is folded.
    await page.getByText('Background runs', { exact: true }).click();
    await section.verdict.getByText('Why?').click();
    await section.row('build').hover();
    await page.screenshot({ path: path.join(docs, 'screenshot-sessions.png') });
  });
});
