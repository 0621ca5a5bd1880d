import type * as Contract from '../contract';

// Where a closed terminal, or what goes to it, is all that would end the server.
const HELPED: readonly Contract.VerdictReason[] = [
  'foreground',
  'background',
  'editor',
  'other_terminal',
  'pipes_to_ssh'
];

/** Whether it helps to protect the server against a closed terminal. */
export function canProtect(verdict: Contract.Verdict): boolean {
  return !verdict.protected && HELPED.includes(verdict.reason);
}

/** Whether being protected is what the server owes its verdict to. */
export function isProtection(verdict: Contract.Verdict): boolean {
  return (
    verdict.protected &&
    (verdict.reason === 'hangup_handled' || verdict.reason === 'no_terminal')
  );
}

/** What is known about one fact: its value, null without one; undefined where it is no fact. */
export function valueOfFact(
  { facts }: Pick<Contract.Verdict, 'facts'>,
  code: Contract.FactCode
): string | null | undefined {
  return facts.find(fact => fact.code === code)?.value;
}
