import type { TranslationBundle } from '@jupyterlab/translation';
import type * as Contract from '../../contract';
import { plainText } from '../../ui/plainText';
import { momentText } from '../../ui/times';

/** What a run survives; with null only what is true anywhere. */
export function survivalText(
  trans: TranslationBundle,
  verdict: Pick<Contract.RunVerdict, 'reason' | 'ends_at'> | null
): string {
  switch (verdict?.reason) {
    case undefined:
      return trans.__('Goes on when you close this tab.');
    case 'detached':
      return trans.__('Goes on when you close this tab or log out.');
    case 'logout_unknown':
      return trans.__(
        'Goes on when you close this tab. It should when you log out, too, but this computer’s logout rules could not be checked.'
      );
    case 'logout_kills':
    case 'idle_stop':
    case 'user_manager_stops':
    case 'ssh_service':
      return riskText(trans, verdict.reason);
    case 'service':
      return trans.__(
        'Goes on when you close this tab. It ends when the service is stopped that holds this server.'
      );
    case 'container':
      return trans.__(
        'Goes on when you close this tab. It ends with the container of this server.'
      );
    case 'batch_job':
      return jobText(trans, verdict?.ends_at ?? null);
    case 'not_linux':
    case 'unreadable':
      return trans.__(
        'Goes on when you close this tab. Whether it does when you log out cannot be told here.'
      );
  }
}

function riskText(
  trans: TranslationBundle,
  reason: 'logout_kills' | 'idle_stop' | 'user_manager_stops' | 'ssh_service'
): string {
  switch (reason) {
    case 'logout_kills':
      return trans.__(
        'Goes on when you close this tab, but this computer is set to end your programs when you log out.'
      );
    case 'idle_stop':
      return trans.__(
        'Goes on when you close this tab, but this computer ends logins that are idle for long, and the run with them.'
      );
    case 'user_manager_stops':
      return trans.__(
        'Goes on when you close this tab, but ends soon after your last login unless linger is on (loginctl enable-linger).'
      );
    case 'ssh_service':
      return trans.__(
        'Goes on when you close this tab, but ends with the SSH login in which this server was started.'
      );
  }
}

function jobText(trans: TranslationBundle, ends_at: string | null): string {
  const end = ends_at === null ? NaN : Date.parse(ends_at);
  return Number.isNaN(end)
    ? trans.__(
        'Goes on when you close this tab. It ends with the batch job of this server.'
      )
    : trans.__(
        'Goes on when you close this tab. It ends with the batch job of this server at %1.',
        momentText(end, Date.now())
      );
}

/** How a run could be started instead, so that it lives longer. */
export function wayOutText(
  trans: TranslationBundle,
  wayOut: Contract.WayOut
): string {
  switch (wayOut) {
    case 'systemd_scope':
      return trans.__(
        'To avoid that, start it in a terminal with “%1”.',
        'systemd-run --user --scope jupyter remote-helper run …'
      );
    case 'slurm':
      return trans.__('To avoid that, start it as a Slurm job of its own.');
  }
}

/** What is true of any host on which people log in to start jobs; null for others. */
export function cautionText(
  trans: TranslationBundle,
  { facts }: Pick<Contract.RunVerdict, 'facts'>
): string | null {
  const fact = facts.find(({ code }) => code === 'login_node');
  return fact === undefined
    ? null
    : trans.__(
        'This seems to be a login node (%1 is here). Sites often end long-running programs on these.',
        fact.value === null ? '?' : plainText(fact.value)
      );
}
