import type * as Contract from '../../src/contract';
import { aVerdict } from './SessionsSection';

/** A verdict as a server gave it, and what the page has to say to it. */
export interface IRecorded {
  readonly what: string;
  readonly verdict: Contract.Verdict;
  readonly title: string;
  readonly says: string;
  readonly offers: 'Protect now' | 'Undo' | null;
}

const fact = (
  code: Contract.FactCode,
  value: string | null = null
): Contract.Fact => ({ code, value });

const AT_SSH = [
  fact('ssh_terminal'),
  fact('foreground'),
  fact('hangup_default'),
  fact('output_terminal'),
  fact('logout_keeps'),
  fact('linger_off')
];

const end = new Date();
end.setHours(23, 30, 0, 0);

/** One for each level, and what else looks different. */
export const RECORDED: readonly IRecorded[] = [
  {
    what: 'inside tmux',
    verdict: aVerdict(),
    title: 'Safe to close your laptop',
    says: 'This server runs inside tmux session jupyter-8889 and keeps running',
    offers: null
  },
  {
    what: 'nothing holds it, logout rules unknown',
    verdict: aVerdict({
      level: 'probably',
      reason: 'orphan',
      facts: [...AT_SSH.slice(0, 1), fact('orphan'), fact('logout_unknown')]
    }),
    title: 'Should keep running',
    says: 'But this computer’s logout rules could not be checked.',
    offers: null
  },
  {
    what: 'in the background of a login node',
    verdict: aVerdict({
      level: 'at_risk',
      reason: 'background',
      facts: [
        fact('ssh_terminal'),
        fact('background'),
        fact('parent_shell', 'bash'),
        fact('hangup_default'),
        fact('login_node', 'Slurm')
      ]
    }),
    title: 'May stop when your connection drops',
    says: 'This seems to be a login node (Slurm is here).',
    offers: 'Protect now'
  },
  {
    what: 'logout ends everything, which protecting does not change',
    verdict: aVerdict({
      level: 'at_risk',
      reason: 'logout_kills',
      facts: [fact('tmux_session', 'build'), fact('logout_kills')]
    }),
    title: 'May stop when your connection drops',
    says: 'set to end your programs at logout, tmux and screen included',
    offers: null
  },
  {
    what: 'in the foreground of ssh',
    verdict: aVerdict({
      level: 'will_stop',
      reason: 'foreground',
      facts: AT_SSH
    }),
    title: 'Will stop when your SSH connection ends',
    says: 'A short sleep may go unnoticed',
    offers: 'Protect now'
  },
  {
    what: 'protected',
    verdict: aVerdict({
      level: 'probably',
      reason: 'hangup_handled',
      protected: true,
      facts: [
        fact('ssh_terminal'),
        fact('hangup_handled'),
        fact('output_log', '/run/user/7/jupyter/remote-helper-77.log')
      ]
    }),
    title: 'Protected against a closed terminal',
    says: 'Not against a reboot, logout rules, or the job’s time limit.',
    offers: 'Undo'
  },
  {
    what: 'in a batch job',
    verdict: aVerdict({
      level: 'job',
      reason: 'batch_job',
      ends_at: end.toISOString(),
      facts: [fact('slurm_job', '48190'), fact('no_terminal')]
    }),
    title: 'Runs inside Slurm job 48190',
    says: 'It ends with the job at 23:30, whatever you do here.',
    offers: null
  },
  {
    what: 'on a hub',
    verdict: aVerdict({
      level: 'managed',
      reason: 'hub',
      facts: [fact('hub', 'ann'), fact('no_terminal')]
    }),
    title: 'Run by JupyterHub',
    says: 'the service decides how long it runs',
    offers: null
  },
  {
    what: 'without /proc',
    verdict: aVerdict({ level: 'unknown', reason: 'unreadable', facts: [] }),
    title: 'Could not tell whether this server survives a dropped connection',
    says: '/proc is not readable here.',
    offers: null
  }
];
