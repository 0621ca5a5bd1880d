import AxeBuilder from '@axe-core/playwright';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@jupyterlab/galata';
import type * as Contract from '../../src/contract';
import { RemoteHelper } from '../helpers/RemoteHelper';
import {
  answerSessions,
  answerSurvival,
  aSession,
  aVerdict,
  RUN_KEEPS,
  SessionsSection
} from '../helpers/SessionsSection';
import { RECORDED } from '../helpers/verdicts';

// How the section looks in cases that few hosts can bring about; the answers are recorded ones.

const THEMES = ['Light', 'Dark', 'Dark High Contrast'].map(
  name => `JupyterLab ${name}`
);
const DAY_MS = 86_400_000;
const daysAgo = (days: number): string =>
  new Date(Date.now() - days * DAY_MS).toISOString();

const SESSIONS = [
  aSession({
    name: 'jupyter-8889',
    windows: 1,
    attached: 1,
    holds_server: true
  }),
  aSession({
    name: 'build',
    created_at: daysAgo(2),
    programs: ['make', 'bash'],
    runs: ['20261124-093000-abcdef']
  }),
  aSession({
    kind: 'screen',
    name: 'pts-4.gpu1',
    windows: 1,
    created_at: daysAgo(12)
  })
];
const TMUX = { kind: 'tmux', version: '3.3a', detail: null } as const;
const SCREEN = { kind: 'screen', version: '4.9.0', detail: null } as const;
const LISTS: readonly (readonly [
  what: string,
  sessions: readonly Contract.Session[],
  changes: Partial<Contract.SessionList>,
  says: readonly string[]
])[] = [
  ['empty', [], {}, ['No tmux or screen sessions', 'New tmux session']],
  [
    'not installed',
    [],
    {
      installer: 'apt',
      multiplexers: [
        { ...TMUX, problem: 'not_installed' },
        { ...SCREEN, problem: 'not_installed' }
      ]
    },
    [
      'tmux isn’t installed on this server',
      'Background runs work without it.',
      'sudo apt install tmux'
    ]
  ],
  [
    'too old',
    SESSIONS,
    {
      multiplexers: [
        { ...TMUX, version: '1.8', problem: 'too_old' },
        { ...SCREEN, problem: null }
      ]
    },
    ['tmux 1.8 is too old to make sessions from here']
  ],
  [
    'stuck',
    SESSIONS,
    {
      multiplexers: [
        { ...TMUX, problem: 'failed', detail: 'protocol version mismatch' },
        { ...SCREEN, problem: 'not_answering' }
      ]
    },
    ['tmux could not be asked', 'protocol version', 'screen does not answer']
  ]
];

/** What axe finds, with Lab's own buttons left out. */
async function violations(
  page: IJupyterLabPageFixture,
  selector: string
): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .include(selector)
    .exclude('jp-button')
    .analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`
  );
}

/** Has the page look again. */
async function refresh(
  page: IJupyterLabPageFixture,
  section: SessionsSection
): Promise<void> {
  await section.tool('More: sessions').click();
  await page.getByRole('menuitem', { name: 'Refresh' }).click();
}

test('every level of the verdict is said, with what can be done', async ({
  page
}) => {
  test.setTimeout(120_000);
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

test('the attach command is copied for the computer that is known, and only then', async ({
  page
}) => {
  const facts = {
    own_name: 'gpu1',
    user: 'ann',
    home: '/home/ann',
    host: 'gpu1',
    host_source: 'own_name',
    ssh_port: null,
    server: null,
    job: null,
    container: false,
    not_needed: null,
    remembered: {
      user: null,
      host: null,
      jump: null,
      ssh_port: null,
      local_port: null,
      form: null,
      route: null
    }
  };
  let known: object = facts;
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
  await copy.click();
  await expect(toasts).toContainText('fill in user and host');
  const remembered = {
    ...facts.remembered,
    host: 'gpu1.example.org',
    jump: 'ann@gate.example.org:2222',
    route: 'bastion'
  };
  known = { ...facts, host: remembered.host, remembered };
  await copy.click();
  const command =
    'ssh -t -J ann@gate.example.org:2222 ann@gpu1.example.org tmux -u attach -t build';
  await expect(toasts.filter({ hasText: 'Copied:' })).toContainText(command);
  await section.tool('New tmux session').click();
  const field = section.nameDialog.getByLabel('Name');
  await field.fill('');
  await page.keyboard.press('Control+V');
  await expect(field).toHaveValue(command);
});

test('the section is accessible in every theme and state', async ({ page }) => {
  test.setTimeout(180_000);
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
      holds_server: i === 0,
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

test('@pictures of the section, in every theme', async ({ page }) => {
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
  for (const theme of THEMES) {
    await page.theme.setTheme(theme);
    const name = theme.replace(/ /g, '-').toLowerCase();
    const file = `test-results/pictures/sessions-${name}.png`;
    await page.locator('.jrh-Panel').screenshot({ path: file });
  }
});
