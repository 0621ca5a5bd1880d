/** A length of time that was typed: seconds, null for none, or no time at all. */
export type DurationReading =
  | { readonly ok: true; readonly value_s: number | null }
  | { readonly ok: false };

const UNITS_S: Readonly<Record<string, number>> = {
  s: 1,
  sec: 1,
  second: 1,
  seconds: 1,
  m: 60,
  min: 60,
  minute: 60,
  minutes: 60,
  h: 3_600,
  hour: 3_600,
  hours: 3_600,
  d: 86_400,
  day: 86_400,
  days: 86_400
};
const PART = /^\s*(\d+(?:[.,]\d+)?)\s*([a-z]+)/i;

/**
 * The time that a text such as `30 min`, `1h 30m` or `1.5 h` stands for; empty and `none` are no
 * limit. A number without its unit is refused, since nobody could tell which one was meant.
 */
export function readDuration(text: string): DurationReading {
  let rest = text.trim();
  if (rest === '' || rest.toLowerCase() === 'none') {
    return { ok: true, value_s: null };
  }
  let sum_s = 0;
  while (rest !== '') {
    const [part, number, unit] = PART.exec(rest) ?? [];
    const unit_s = UNITS_S[unit?.toLowerCase() ?? ''];
    if (part === undefined || number === undefined || unit_s === undefined) {
      return { ok: false };
    }
    sum_s += Number(number.replace(',', '.')) * unit_s;
    rest = rest.slice(part.length).trim();
  }
  return sum_s > 0 ? { ok: true, value_s: sum_s } : { ok: false };
}

/** A time as `readDuration` reads it, exact to the millisecond. */
export function durationSource(s: number | null): string {
  if (s === null) {
    return '';
  }
  const units = [
    ['h', 3_600],
    ['min', 60]
  ] as const;
  const [unit, unit_s] = units.find(([, size]) => s % size === 0) ?? ['s', 1];
  return `${Math.round((s / unit_s) * 1_000) / 1_000} ${unit}`;
}
