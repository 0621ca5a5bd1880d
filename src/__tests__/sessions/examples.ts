import type * as Contract from '../../contract';

/** A session that nobody looks at; each test says what matters to it. */
export function aSession(
  changes: Partial<Contract.Session> = {}
): Contract.Session {
  const name = changes.name ?? 'build';
  return {
    kind: 'tmux',
    id: `t-${name}`,
    name,
    created_at: '2026-11-24T09:30:00.000Z',
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

/** A server that is not that of the page. */
export function aServer(
  changes: Partial<Contract.SessionServer> = {}
): Contract.SessionServer {
  const pid = changes.pid ?? 77;
  return {
    id: `${pid}-1`,
    pid,
    port: 8889,
    socket: null,
    is_own: false,
    ...changes
  };
}

export function aList(
  sessions: readonly Contract.Session[] = [],
  changes: Partial<Contract.SessionList> = {}
): Contract.SessionList {
  return {
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
}

export function aVerdict(
  changes: Partial<Contract.Verdict> = {}
): Contract.Verdict {
  return {
    level: 'will_stop',
    reason: 'foreground',
    protected: false,
    ends_at: null,
    facts: [{ code: 'ssh_terminal', value: null }],
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

export function aSurvival(
  server: Partial<Contract.Verdict> = {}
): Contract.Survival {
  return { server: aVerdict(server), run: RUN_KEEPS };
}
