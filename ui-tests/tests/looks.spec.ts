import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@jupyterlab/galata';
import type * as Contract from '../../src/contract';
import { anEndedRun, answerWith, minutesAgo } from '../helpers/Answers';
import { RemoteHelper } from '../helpers/RemoteHelper';

// What the page makes of answers that a real server gives rarely, or never should.

const INFO = /\/jupyter-remote-helper\/info/;
const RUNS = /\/jupyter-remote-helper\/runs\?/;
const LONG = 'averyverylongwordwithoutanyplacetobreakit'.repeat(6);

const HOSTILE = [
  '<img src=x onerror="window.hacked=1">',
  '<script>window.hacked=1</script>',
  '"><svg onload="window.hacked=1">',
  '<iframe src="http://example.org/"></iframe>',
  '<style>*{display:none}</style>',
  '[link](javascript:window.hacked=1)',
  '![picture](http://example.org/x.png)',
  '\u202egnp.kcatta\u2066',
  'a\u0000b\u0007c\u001b[31md',
  'a\nb\r\nc\u2028d',
  '%s %d %1 %2 {0} ${window.hacked=1} {{7*7}}',
  '../../etc/passwd',
  '👩\u200d🔬'.repeat(30),
  'Z\u0351\u0351\u0351\u0351\u0351a\u0311\u0311\u0311\u0311l'.repeat(20),
  LONG
];

const SHAPES: ((text: string) => Contract.State)[] = [
  text => ({
    kind: 'failed',
    cause: { kind: 'cell_error', cell: 3, ename: text, evalue: text }
  }),
  text => ({
    kind: 'failed',
    cause: { kind: 'scheduler', word: text, detail: text }
  }),
  text => ({
    kind: 'queued',
    since: minutesAgo(1),
    position: 3,
    slots: 2,
    reason: text
  }),
  () => ({
    kind: 'unknown',
    since: minutesAgo(1),
    was: 'running',
    reason: 'other_host'
  })
];

const hostileRuns = HOSTILE.flatMap((text, i) =>
  SHAPES.map((state, j) => {
    const run = anEndedRun({
      id: `20261124-09${10 + i}00-aaaaa${'abcd'[j]}`,
      name: text,
      host: text,
      parameters: { [text]: text },
      notes: [
        { code: 'parameter_not_declared', name: text },
        { code: 'kernel_assumed', name: text }
      ],
      state: state(text)
    });
    return {
      ...run,
      source: { ...run.source, path: `/home/${text}`, api_path: text }
    };
  })
);

const HOSTILE_NOTEBOOK = {
  kind: 'notebook',
  kernel: { name: 'k', display_name: HOSTILE[0], language: 'python' },
  cells: 1,
  parameters: HOSTILE.map(name => ({
    name,
    type: 'str',
    default: name,
    value: name,
    comment: name
  }))
};

/** What a page does that none of ours does: requests to other hosts, and dialogs of scripts. */
function strangeThings(page: IJupyterLabPageFixture): string[] {
  const strange: string[] = [];
  page.on('request', request => {
    const { hostname } = new URL(request.url());
    if (hostname !== 'localhost' && hostname !== '') {
      strange.push(request.url());
    }
  });
  page.on('dialog', dialog => {
    strange.push(dialog.message());
    void dialog.dismiss();
  });
  return strange;
}

test('hostile texts are text, and break no line at 240 px and 200 %', async ({
  page
}) => {
  const strange = strangeThings(page);
  const helper = new RemoteHelper(page);
  await answerWith(page, hostileRuns);
  await page.route(/\/jupyter-remote-helper\/inspect/, route =>
    route.fulfill({ json: HOSTILE_NOTEBOOK })
  );
  await page.reload();
  await helper.open();
  // 200 % of zoom is half of the room, in the page's own pixels.
  for (const [width, height, panel] of [
    [1280, 800, 240],
    [640, 400, 240]
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.sidebar.setWidth(panel, 'left');
    await expect(helper.panel.getByRole('listitem').first()).toBeVisible();
    expect(await wideParts(page, '.jrh-Section')).toEqual([]);
    await page
      .getByRole('button', { name: 'Run a notebook in the background' })
      .click();
    await helper.dialog.getByLabel('Notebook').fill(`${LONG}.ipynb`);
    await expect(helper.dialog.getByLabel('Kernel')).toBeVisible();
    expect(await wideParts(page, '.jrh-Form')).toEqual([]);
    await page.keyboard.press('Escape');
  }
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  expect(strange).toEqual([]);
});

test('a notebook without a kernel that is installed here begins at the choice of one', async ({
  page,
  tmpPath
}) => {
  const helper = new RemoteHelper(page);
  await page.route(/\/jupyter-remote-helper\/inspect/, route =>
    route.fulfill({ json: { ...HOSTILE_NOTEBOOK, kernel: null } })
  );
  await helper.openDialogFor('sweep.ipynb', tmpPath);
  await expect(helper.dialog.getByLabel('Kernel')).toBeFocused();
  await page.keyboard.press('Escape');
});

/** The parts of a view that reach out of it, or would have to be scrolled sideways. */
function wideParts(
  page: IJupyterLabPageFixture,
  selector: string
): Promise<string[]> {
  return page.evaluate(selector => {
    const view = document.querySelector(selector);
    const edge = view?.getBoundingClientRect().right ?? 0;
    const hidden = (node: Element): boolean =>
      node.closest('.jrh-hidden, datalist') !== null;
    const parts = [...(view?.querySelectorAll('*') ?? [])].filter(
      node => !hidden(node) && node.getBoundingClientRect().right > edge + 1
    );
    const cut = parts.filter(
      // What lies inside a part that is cut with an ellipsis does not show.
      node => {
        const box = node.parentElement?.closest(
          '.jrh-Row-more, .jrh-Row-name, .jrh-Text, label'
        );
        return !box || box.getBoundingClientRect().right > edge + 1;
      }
    );
    const isScrolled = view !== null && view.scrollWidth > view.clientWidth;
    return [
      ...cut.map(({ outerHTML }) => outerHTML.slice(0, 120)),
      ...(isScrolled ? [`${selector} is scrolled`] : [])
    ];
  }, selector);
}

interface ITrouble {
  readonly what: string;
  readonly status: number;
  readonly body: string;
  readonly says: string;
  readonly offers: string;
}

const TROUBLE: readonly ITrouble[] = [
  {
    what: 'no server half',
    status: 404,
    body: '<html>404</html>',
    says: 'The server half of this extension isn’t enabled',
    offers: 'Copy'
  },
  {
    what: 'no permission',
    status: 403,
    body: '{"code":"not_allowed","message":"No.","field":null}',
    says: 'Your login may not manage runs on this server',
    offers: 'Try again'
  },
  {
    what: 'a login page',
    status: 200,
    body: '<html>Log in</html>',
    says: 'The runs could not be read',
    offers: 'Try again'
  },
  {
    what: 'a malformed list',
    status: 200,
    body: '{"runs":[{"id":7}],"next":null}',
    says: 'The runs could not be read',
    offers: 'Try again'
  },
  {
    what: 'a proxy without its server',
    status: 503,
    body: 'Bad gateway',
    says: 'Not connected',
    offers: 'Try again'
  }
];

test('whatever stands between page and server is said, with what to do', async ({
  page
}) => {
  const helper = new RemoteHelper(page);
  let trouble: ITrouble | null = TROUBLE[0] ?? null;
  let version: string | null = null;
  await page.route(RUNS, route =>
    trouble ? route.fulfill(trouble) : route.fallback()
  );
  await page.route(INFO, async route => {
    const reply = await route.fetch();
    const info = await reply.json();
    await route.fulfill({ json: version ? { ...info, version } : info });
  });
  await page.reload();
  await helper.open();
  for (const next of TROUBLE) {
    trouble = next;
    // Asked by hand, since after failures the page asks less and less often.
    await helper.panel
      .getByRole('button', { name: /Try again|Check again/ })
      .click();
    await expect(helper.panel, next.what).toContainText(next.says);
    await expect(
      helper.panel.getByRole('button', { name: next.offers })
    ).toBeVisible();
  }
  trouble = null;
  version = '9.9';
  await page.reload();
  await helper.open();
  await expect(helper.panel).toContainText('Server 9.9 and page');
  await expect(
    helper.panel.getByRole('button', { name: 'Reload' })
  ).toBeVisible();
});
