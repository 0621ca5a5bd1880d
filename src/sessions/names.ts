import type * as Contract from '../contract';

// The same whitelist as the server's: tmux may run commands that stand in a name.
const NAME = /^[A-Za-z0-9_-]{1,32}$/;
const USUAL = 'jupyter';

/** Whether a new session may have this name. */
export function isName(text: string): boolean {
  return NAME.test(text);
}

/** A name that no session of that kind has: `jupyter`, `jupyter-2` and so on. */
export function freeName(
  kind: Contract.SessionKind,
  sessions: readonly Contract.Session[]
): string {
  const taken = new Set(
    sessions.filter(one => one.kind === kind).map(({ name }) => name)
  );
  const names = [USUAL, ...sessions.map((_, i) => `${USUAL}-${i + 2}`)];
  return names.find(name => !taken.has(name)) ?? USUAL;
}

/** Which of tmux and screen can make a session, tmux first. */
export function makers({
  multiplexers
}: Contract.SessionList): readonly Contract.SessionKind[] {
  return multiplexers
    .filter(
      ({ problem }) => problem !== 'not_installed' && problem !== 'too_old'
    )
    .map(({ kind }) => kind)
    .sort((a, b) => b.localeCompare(a));
}
