import type { TranslationBundle } from '@jupyterlab/translation';

const DAY_MS = 86_400_000;

/**
 * A length of time in at most two units: `4 s`, `3 min 12 s`, `41 min`, `1 h 2 min`.
 *
 * Parts of the smallest unit are dropped; from ten minutes on, so are the seconds.
 */
export function durationText(trans: TranslationBundle, s: number): string {
  const seconds = Math.max(0, Math.floor(s));
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) {
    return trans.__('%1 s', seconds);
  }
  if (minutes < 10 && seconds % 60 > 0) {
    return trans.__('%1 min %2 s', minutes, seconds % 60);
  }
  if (minutes < 60) {
    return trans.__('%1 min', minutes);
  }
  const hours = Math.floor(minutes / 60);
  return minutes % 60 > 0
    ? trans.__('%1 h %2 min', hours, minutes % 60)
    : trans.__('%1 h', hours);
}

/** The time of day in 24 hours, as in `14:03`. `at` is in milliseconds since 1970. */
export function clockText(at: number): string {
  return part(at, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/**
 * A moment as short as `now` allows: `14:03` today, `Mon 18:21` within a week, `12 Nov` before,
 * with the year when it is another one.
 */
export function momentText(at: number, now: number): string {
  const days = Math.round((midnight(now) - midnight(at)) / DAY_MS);
  if (days <= 0) {
    return clockText(at);
  }
  if (days < 7) {
    return `${part(at, { weekday: 'short' })} ${clockText(at)}`;
  }
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return part(at, {
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: 'numeric' })
  });
}

function part(at: number, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(undefined, options).format(at);
}

function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
