import type { TranslationBundle } from '@jupyterlab/translation';
import type * as Contract from '../../contract';
import { clockText, durationText, momentText } from '../../ui/times';
import { causeTexts } from '../causes';
import type { CellState } from '../journal/cells';
import type { IShown } from '../journal/shown';
import { isEnded } from '../order';
import type { IUsage } from '../replay';
import { stateTexts, timeLeftText } from '../texts';
import { timeLeft_s, usual_s } from '../timeLeft';

/** The title of the tab. */
export function tabText(trans: TranslationBundle, name: string): string {
  return trans.__('%1 (run)', name);
}

/** The state of a run in parts, with more than a list has room for. */
export function headTexts(
  trans: TranslationBundle,
  run: Contract.Run,
  now: number
): string[] {
  const [state = '', ...facts] = stateTexts(trans, run, now);
  const { progress, started_at, ended_at, elapsed_s } = run;
  if (!isEnded(run)) {
    return [state, ...facts, ...sinceTexts(trans, run, now)];
  }
  const own = run.state.kind === 'failed' ? failureFacts(trans, run) : [];
  const cells =
    run.state.kind === 'succeeded' &&
    progress.unit === 'cell' &&
    progress.total !== null
      ? [trans._n('%1 cell', '%1 cells', progress.total)]
      : [];
  const times =
    started_at !== null && ended_at !== null
      ? [
          trans.__(
            '%1 to %2',
            dayText(trans, Date.parse(started_at), now),
            momentText(Date.parse(ended_at), Date.parse(started_at))
          )
        ]
      : [];
  const rest = run.state.kind === 'lost' ? facts : own;
  const word = run.state.kind === 'failed' ? trans.__('Failed') : state;
  return [word, ...rest, ...cells, ...times, durationText(trans, elapsed_s)];
}

function failureFacts(trans: TranslationBundle, run: Contract.Run): string[] {
  if (run.state.kind !== 'failed') {
    return [];
  }
  const { cause } = run.state;
  const { total, unit } = run.progress;
  const place =
    'cell' in cause && cause.cell !== null && unit === 'cell'
      ? [
          total === null
            ? trans.__('cell %1', cause.cell)
            : trans.__('cell %1 of %2', cause.cell, total)
        ]
      : [];
  return [...place, ...causeTexts(trans, cause).facts];
}

function sinceTexts(
  trans: TranslationBundle,
  run: Contract.Run,
  now: number
): string[] {
  return run.started_at !== null && run.state.kind === 'running'
    ? [trans.__('since %1', momentText(Date.parse(run.started_at), now))]
    : [];
}

/**
 * How long a run that goes on usually takes and how long this one still does, as far as the runs
 * before it tell. `passed_s` is what has passed since `run.elapsed_s` was true.
 */
export function durationTexts(
  trans: TranslationBundle,
  runs: readonly Contract.Run[],
  run: Contract.Run,
  passed_s: number
): string[] {
  const usual = isEnded(run) ? null : usual_s(run, runs);
  if (usual === null) {
    return [];
  }
  const left_s = timeLeft_s(run, runs, passed_s);
  const round_s = usual < 60 ? usual : Math.round(usual / 60) * 60;
  return [
    trans.__('usually %1', durationText(trans, round_s)),
    ...(left_s === null ? [] : [timeLeftText(trans, left_s)])
  ];
}

function dayText(trans: TranslationBundle, at: number, now: number): string {
  const isToday = new Date(at).toDateString() === new Date(now).toDateString();
  return isToday ? trans.__('today %1', clockText(at)) : momentText(at, now);
}

/** The word for how far a cell is. `isOver`: the run has ended. */
export function cellStateText(
  trans: TranslationBundle,
  state: CellState,
  isOver: boolean
): string {
  switch (state) {
    case 'waiting':
      return isOver ? trans.__('Not run') : trans.__('Queued');
    case 'running':
      return trans.__('Running');
    case 'done':
      return trans.__('Done');
    case 'skipped':
      return trans.__('Skipped');
    case 'failed':
      return trans.__('Failed');
    case 'stopped':
      return trans.__('Stopped');
  }
}

/** How long a cell took, with tenths where they matter. */
export function cellTimeText(trans: TranslationBundle, s: number): string {
  if (s < 0.1) {
    return trans.__('< 0.1 s');
  }
  return s < 60 ? trans.__('%1 s', s.toFixed(1)) : durationText(trans, s);
}

/** How much of a cell's output is shown. */
export function outputNote(
  trans: TranslationBundle,
  shown: IShown & { readonly isReading: boolean },
  isRunning: boolean
): string {
  const { isReading, outputs } = shown;
  if (isReading) {
    return trans.__('being read…');
  }
  const part = outputs.some(({ output_type }) => output_type === 'error')
    ? trans.__('error')
    : amountText(trans, shown);
  if (!isRunning) {
    return outputs.length === 0 ? trans.__('none') : part;
  }
  return part === '' ? trans.__('live') : trans.__('live, %1', part);
}

function amountText(
  trans: TranslationBundle,
  { isPartial, lines, shownLines }: IShown
): string {
  if (isPartial) {
    return lines > shownLines
      ? trans.__('last %1 of %2 lines', grouped(shownLines), grouped(lines))
      : trans.__('the last outputs');
  }
  return lines > 1 ? trans.__('%1 lines', grouped(lines)) : '';
}

function grouped(count: number): string {
  return new Intl.NumberFormat().format(count);
}

/** An amount of memory. */
export function memoryText(trans: TranslationBundle, bytes: number): string {
  return bytes < 1e9
    ? trans.__('%1 MB', Math.round(bytes / 1e6))
    : trans.__('%1 GB', (bytes / 1e9).toFixed(1));
}

/**
 * The most memory that one process of the run has held, as the system of the host counts it; empty
 * where nobody knows.
 *
 * It says that it is of one process: several at once need more than the largest of them.
 */
export function peakText(trans: TranslationBundle, run: Contract.Run): string {
  const { peak_memory_bytes: peak } = run;
  // A server of an older version does not say it at all.
  if (typeof peak !== 'number') {
    return '';
  }
  const most = memoryText(trans, peak);
  return isEnded(run)
    ? trans.__('peak %1 in one process', most)
    : trans.__('peak so far %1 in one process', most);
}

/** The line of memory in words, for who cannot see it. */
export function memorySentence(
  trans: TranslationBundle,
  usage: readonly IUsage[]
): string {
  const bytes = usage.map(({ memory_bytes }) => memory_bytes);
  if (bytes.length < 2) {
    return '';
  }
  return trans.__(
    'Over the last %1 memory was between %2 and %3 and is now %4.',
    spanText(trans, usage),
    memoryText(trans, Math.min(...bytes)),
    memoryText(trans, Math.max(...bytes)),
    memoryText(trans, bytes.at(-1) ?? 0)
  );
}

/** The line of processor time in words. */
export function cpuSentence(
  trans: TranslationBundle,
  usage: readonly IUsage[],
  percents: readonly number[]
): string {
  return trans.__(
    'Over the last %1 the processor was used between %2 and %3 percent.',
    spanText(trans, usage),
    Math.round(Math.min(...percents)),
    Math.round(Math.max(...percents))
  );
}

function spanText(trans: TranslationBundle, usage: readonly IUsage[]): string {
  const first = usage[0]?.steady_s ?? 0;
  return durationText(trans, (usage.at(-1)?.steady_s ?? first) - first);
}

/** Where the result is, when it is not where it belongs; null when it is, or is still to come. */
export function resultNote(
  trans: TranslationBundle,
  { result }: Contract.Run
): string | null {
  switch (result.status) {
    case 'planned':
    case 'written':
      return null;
    case 'kept_in_run':
      return trans.__('kept with the run');
    case 'missing':
      return trans.__('deleted or moved; it can be made again');
  }
}

/** The error of a failed run, as text to copy: its message, and the traceback if there is one. */
export function errorToCopy(
  message: string,
  traceback: readonly string[]
): string {
  // The colours of a terminal.
  // eslint-disable-next-line no-control-regex
  const plain = traceback.join('\n').replace(/\x1b\[[0-9;]*m/g, '');
  return plain === '' ? message : `${message}\n\n${plain}`;
}
