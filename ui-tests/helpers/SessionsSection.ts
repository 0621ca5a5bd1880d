import type { Locator, Page, Route } from '@playwright/test';
import type * as Contract from '../../src/contract';
import { RemoteHelper } from './RemoteHelper';

/** The section "Sessions" as a user sees it. */
export class SessionsSection {
  constructor(private readonly _page: Page) {
    this._helper = new RemoteHelper(_page);
  }

  /** The region, without its title. */
  get region(): Locator {
    return this._helper.panel.getByRole('region', { name: 'Sessions' });
  }

  /** What is said about this server. */
  get verdict(): Locator {
    return this.region.locator('.jrh-Verdict');
  }

  /** What is said about it in the fewest words. */
  get title(): Locator {
    return this.verdict.locator('.jrh-strong');
  }

  /** All rows. */
  get rows(): Locator {
    return this.region
      .getByRole('list', { name: 'tmux and screen sessions' })
      .locator('> li');
  }

  /** The row of the session that goes by this name. */
  row(name: string): Locator {
    return this.rows.filter({
      has: this._page.getByRole('button', { name, exact: true })
    });
  }

  /** The name in a row, which opens the session. */
  link(name: string): Locator {
    return this.region.getByRole('button', { name, exact: true });
  }

  /** A button by its name. */
  button(name: string): Locator {
    return this.region.getByRole('button', { name, exact: true });
  }

  /** A button in the title. */
  tool(name: string): Locator {
    return this._helper.panel
      .getByRole('heading', { name: 'Sessions' })
      .getByRole('button', { name, exact: true });
  }

  /** The dialog that asks for a name. */
  get nameDialog(): Locator {
    return this._page.getByRole('dialog', { name: 'New tmux session' });
  }

  /** The question before a session is ended. */
  question(name: string): Locator {
    return this._page.getByRole('dialog').filter({ hasText: `End ${name}` });
  }

  /** The terminal that is in front. */
  get terminal(): Locator {
    return this._page.locator('.jp-Terminal:visible');
  }

  /** Brings the section into view. */
  async open(): Promise<void> {
    await this._helper.open();
    await this.region.waitFor();
  }

  /** Makes a tmux session by the button in the title; its terminal is then in front. */
  async create(name: string): Promise<void> {
    await this.tool('New tmux session').click();
    await this.nameDialog.getByLabel('Name').fill(name);
    await this._page.keyboard.press('Enter');
    await this.nameDialog.waitFor({ state: 'detached' });
  }

  /** Ends a session from its row, and says yes to the question. */
  async end(name: string): Promise<void> {
    await this.row(name).hover();
    await this.button(`End ${name}`).click();
    await this.question(name)
      .getByRole('button', { name: /^End session/ })
      .click();
  }

  private readonly _helper: RemoteHelper;
}

const HOUR_MS = 3_600_000;

/** A session that nobody looks at; each test says what matters to it. */
export function aSession(
  changes: Partial<Contract.Session> = {}
): Contract.Session {
  const name = changes.name ?? 'build';
  return {
    kind: 'tmux',
    id: `t-${name}`,
    name,
    created_at: new Date(Date.now() - 3 * HOUR_MS).toISOString(),
    attached: 0,
    windows: 3,
    programs: ['bash'],
    servers: [],
    runs: [],
    label: null,
    attach: ['tmux', '-u', 'attach', '-t', name],
    ...changes
  };
}

/** A Jupyter server in a session, which is not that of the page. */
export function aServer(
  changes: Partial<Contract.SessionServer> = {}
): Contract.SessionServer {
  const { pid = 77 } = changes;
  return {
    ...{ id: `${pid}-1`, pid, port: 8889, socket: null, is_own: false },
    ...changes
  };
}

/** A verdict on a server; each test says what matters to it. */
export function aVerdict(
  changes: Partial<Contract.Verdict> = {}
): Contract.Verdict {
  return {
    level: 'keeps',
    reason: 'multiplexer',
    protected: false,
    ends_at: null,
    facts: [
      { code: 'tmux_session', value: 'jupyter-8889' },
      { code: 'hangup_default', value: null },
      { code: 'logout_keeps', value: null }
    ],
    ...changes
  };
}

/** What a run survives where nothing stands against it. */
export const RUN_KEEPS: Contract.RunVerdict = {
  level: 'keeps',
  reason: 'detached',
  way_out: null,
  ends_at: null,
  facts: []
};

/** Lets the page see this verdict instead of the server's. */
export async function answerSurvival(
  page: Page,
  server: Contract.Verdict,
  run: Contract.RunVerdict = RUN_KEEPS
): Promise<void> {
  const survival: Contract.Survival = { server, run };
  await page.route(/\/jupyter-remote-helper\/survival/, (route: Route) =>
    route.fulfill({ json: survival })
  );
}

/** Lets the page see these sessions instead of the host's. */
export async function answerSessions(
  page: Page,
  sessions: readonly Contract.Session[],
  changes: Partial<Contract.SessionList> = {}
): Promise<void> {
  const list: Contract.SessionList = {
    sessions: [...sessions],
    multiplexers: [
      {
        kind: 'tmux',
        version: '3.3a',
        problem: null,
        detail: null,
        elsewhere: 0
      },
      {
        kind: 'screen',
        version: '4.9.0',
        problem: null,
        detail: null,
        elsewhere: 0
      }
    ],
    installer: null,
    ...changes
  };
  const url = /\/jupyter-remote-helper\/sessions(\?|$)/;
  await page.route(url, (route: Route) =>
    route.request().method() === 'GET'
      ? route.fulfill({ json: list })
      : route.fallback()
  );
}
