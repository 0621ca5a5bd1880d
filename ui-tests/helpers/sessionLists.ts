import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type * as Contract from '../../src/contract';
import { aServer, aSession } from './SessionsSection';
import type { SessionsSection } from './SessionsSection';

/** The themes that Lab comes with. */
export const THEMES = ['Light', 'Dark', 'Dark High Contrast'].map(
  name => `JupyterLab ${name}`
);
const DAY_MS = 86_400_000;
const daysAgo = (days: number): string =>
  new Date(Date.now() - days * DAY_MS).toISOString();

/** One of each kind. */
export const SESSIONS = [
  aSession({
    name: 'jupyter-8889',
    windows: 1,
    attached: 1,
    servers: [aServer({ is_own: true })]
  }),
  aSession({
    name: 'build',
    created_at: daysAgo(2),
    programs: ['make', 'bash'],
    servers: [aServer({ pid: 78, port: 9000 })],
    runs: ['20261124-093000-abcdef']
  }),
  aSession({
    kind: 'screen',
    name: 'pts-4.gpu1',
    windows: 1,
    created_at: daysAgo(12)
  })
];
const TMUX = {
  kind: 'tmux',
  version: '3.3a',
  detail: null,
  elsewhere: 0
} as const;
const SCREEN = {
  kind: 'screen',
  version: '4.9.0',
  detail: null,
  elsewhere: 0
} as const;
/** What a list can be like, and what the page has to say to it. */
export const LISTS: readonly (readonly [
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

/** Has the page look again. */
export async function refresh(
  page: IJupyterLabPageFixture,
  section: SessionsSection
): Promise<void> {
  await section.tool('More: sessions').click();
  await page.getByRole('menuitem', { name: 'Refresh' }).click();
}
