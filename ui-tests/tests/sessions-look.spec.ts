import { expect, test } from '@jupyterlab/galata';
import { NOTHING, someFacts } from '../helpers/Facts';
import { RemoteHelper } from '../helpers/RemoteHelper';
import { LISTS, refresh, SESSIONS } from '../helpers/sessionLists';
import {
  answerSessions,
  answerSurvival,
  aServer,
  aSession,
  aVerdict,
  SessionsSection
} from '../helpers/SessionsSection';
import { RECORDED } from '../helpers/verdicts';

// How the section looks in cases that few hosts can bring about; the answers are recorded ones.

const GLANCE_MS = 3_000;

test('every level of the verdict is said, with what can be done', async ({
  page
}) => {
  await answerSessions(page, SESSIONS);
  const section = new SessionsSection(page);
  await section.open();
  for (const { what, verdict, title, says, offers } of RECORDED) {
    await answerSurvival(page, verdict);
    await refresh(page, section);
    await expect(section.title, what).toHaveText(title);
    await expect(section.verdict, what).toContainText(says);
    for (const name of ['Protect now', 'Undo']) {
      const count = name === offers ? 1 : 0;
      await expect(section.button(name), what).toHaveCount(count);
    }
    const why = section.verdict.getByText('Why?');
    await expect(why, what).toHaveCount(verdict.facts.length > 0 ? 1 : 0);
    const hasEdge = ['at_risk', 'will_stop'].includes(verdict.level);
    expect(await section.verdict.getAttribute('data-edge'), what).toBe(
      hasEdge ? '' : null
    );
  }
});

test('whatever the list is like, it is said', async ({ page }) => {
  const section = new SessionsSection(page);
  await section.open();
  for (const [what, sessions, changes, says] of LISTS) {
    await answerSessions(page, sessions, changes);
    await refresh(page, section);
    for (const text of says) {
      await expect(section.region, what).toContainText(text);
    }
    await expect(section.rows, what).toHaveCount(sessions.length);
  }
  for (const [status, body, says] of [
    [403, '{"code":"not_allowed","message":"No.","field":null}', 'may not see'],
    [500, '{"code":"internal","message":"Oh.","field":null}', 'Oh.'],
    [200, '<html>Log in</html>', 'could not be read']
  ] as const) {
    await page.route(/\/jupyter-remote-helper\/sessions(\?|$)/, route =>
      route.fulfill({ status, body })
    );
    await refresh(page, section);
    await expect(section.region).toContainText(says);
    // What was known stays, and can only be looked at.
    await expect(section.rows).toHaveCount(SESSIONS.length);
    await expect(section.button('End build')).toHaveCount(0);
    await expect(section.button('Try again')).toBeVisible();
  }
});

const UNREMEMBERED = someFacts({
  host: 'gpu1',
  host_source: 'own_name',
  server: null,
  remembered: NOTHING
});
const REMEMBERED = {
  ...UNREMEMBERED,
  host: 'gpu1.example.org',
  remembered: {
    ...NOTHING,
    host: 'gpu1.example.org',
    jump: 'ann@gate.example.org:2222',
    route: 'bastion' as const
  }
};

test('the attach command is copied for the computer that is known, and only then', async ({
  page
}) => {
  let known = UNREMEMBERED;
  await page.route(/\/jupyter-remote-helper\/tunnel(\?|$)/, route =>
    route.fulfill({ json: known })
  );
  await answerSessions(page, SESSIONS);
  await page.reload();
  const section = new SessionsSection(page);
  const { toasts } = new RemoteHelper(page);
  await section.open();
  const copy = section.button('Copy attach command for build');
  await section.row('build').hover();
  // A message goes after a few seconds, which may be before a busy machine has looked.
  const copiedSays = (text: string): Promise<void> =>
    expect(async () => {
      await section.row('build').hover();
      await copy.click();
      await expect(toasts.filter({ hasText: text }).first()).toBeVisible({
        timeout: GLANCE_MS
      });
    }).toPass();
  await copiedSays('fill in user and host');
  known = REMEMBERED;
  const command =
    'ssh -t -J ann@gate.example.org:2222 ann@gpu1.example.org tmux -u attach -t build';
  await copiedSays(`Copied: ${command}`);
  await section.tool('New tmux session').click();
  const field = section.nameDialog.getByLabel('Name');
  await field.fill('');
  await page.keyboard.press('Control+V');
  await expect(field).toHaveValue(command);
});

const LONG = 'averyverylongwordwithoutanyplacetobreakit'.repeat(6);
const HOSTILE = [
  '<img src=x onerror="window.hacked=1">',
  '#(touch /tmp/x)',
  '\u202egnp.kcatta\u2066',
  'a\u0000b\u0007c\u001b[31md',
  'a\nb\tc',
  '',
  LONG
];

test('hostile names are text, and break no line at 240 px', async ({
  page
}) => {
  const hostile = HOSTILE.map((name, i) =>
    aSession({
      name,
      id: `t-${i}`,
      label: name,
      programs: [name, 'vim'],
      servers: i === 0 ? [aServer({ port: null, socket: `/${LONG}` })] : [],
      runs: ['a', 'b'],
      attach: null
    })
  );
  await answerSessions(page, hostile);
  await answerSurvival(
    page,
    aVerdict({ facts: [{ code: 'tmux_session', value: LONG }] })
  );
  await page.reload();
  const section = new SessionsSection(page);
  await section.open();
  await page.sidebar.setWidth(240, 'left');
  await expect(section.rows).toHaveCount(hostile.length);
  await section.verdict.getByText('Why?').click();
  const wide = await section.region.evaluate(view => {
    const edge = view.getBoundingClientRect().right;
    const cut = '.jrh-hidden, .jrh-Row-more, .jrh-Row-name';
    return [...view.querySelectorAll('*')]
      .filter(node => !node.closest(cut))
      .filter(node => node.getBoundingClientRect().right > edge + 1)
      .map(node => node.outerHTML.slice(0, 120))
      .concat(view.scrollWidth > view.clientWidth ? ['scrolled'] : []);
  });
  expect(wide).toEqual([]);
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  await expect(section.region.locator('img')).toHaveCount(0);
});
