import type { TranslationBundle } from '@jupyterlab/translation';
import type * as Contract from '../contract';
import { plainText } from '../ui/plainText';
import { clockText, durationText } from '../ui/times';
import { causeTexts } from './causes';
import { isEnded, isUnseenFailure } from './order';

// A message of Lab has 140 characters at the most.
const MOST_OF_NAME = 60;

/** The name of a run as lists show it: the source's file name, unless it was given its own. */
export function nameText(run: Contract.Run): string {
  const file = run.source.path.split('/').at(-1) ?? run.source.path;
  const stem = file.replace(/\.[^.]+$/, '');
  return plainText(run.name === stem ? file : run.name);
}

/** The same with the middle of a long name left out, so that a message has room for its point. */
export function shortNameText(run: Contract.Run): string {
  const characters = [...nameText(run)];
  return characters.length > MOST_OF_NAME
    ? `${characters.slice(0, 40).join('')}…${characters.slice(-19).join('')}`
    : characters.join('');
}

/**
 * The state of a run in parts that may wrap as units; the first part is the state itself.
 *
 * `now` is in milliseconds since 1970.
 */
export function stateTexts(
  trans: TranslationBundle,
  run: Contract.Run,
  now: number
): string[] {
  const { state } = run;
  switch (state.kind) {
    case 'queued':
      return [trans.__('Queued'), ...queueTexts(trans, state)];
    case 'starting':
      return [trans.__('Starting'), trans.__('waits for the kernel')];
    case 'running':
      return [trans.__('Running'), ...positionTexts(trans, run.progress)];
    case 'stopping':
      return [trans.__('Stopping'), stepText(trans, state.step)];
    case 'succeeded':
      return [trans.__('Finished'), durationText(trans, run.elapsed_s)];
    case 'failed':
      return failureTexts(trans, run, state);
    case 'cancelled':
      return [
        trans.__('Cancelled'),
        trans.__('after %1', durationText(trans, run.elapsed_s))
      ];
    case 'lost':
      return [
        trans.__('Lost'),
        lossText(trans, state.cause),
        ...keptTexts(trans, run)
      ];
    case 'unresponsive':
      return [
        silenceText(trans, state, now),
        ...positionTexts(trans, run.progress)
      ];
    case 'unknown':
      return [trans.__('Unknown'), doubtText(trans, run, state)];
  }
}

/** What the program itself said about its failure, in one line; null when there is nothing. */
export function failureDetail(
  trans: TranslationBundle,
  run: Contract.Run
): string | null {
  return run.state.kind === 'failed'
    ? causeTexts(trans, run.state.cause).detail
    : null;
}

/** How long a run still takes, judging by the last one; not more exact than that allows. */
export function timeLeftText(trans: TranslationBundle, left_s: number): string {
  const minutes = Math.round(left_s / 60);
  return minutes < 1
    ? trans.__('less than a minute left')
    : trans.__('about %1 left', durationText(trans, minutes * 60));
}

/** The parameters that were given, as in `epochs = 10, lr = 0.01`. */
export function parametersText(run: Contract.Run): string {
  return Object.entries(run.parameters)
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
    .map(plainText)
    .join(', ');
}

/** How many of how many, as a screen reader says it for the bar. */
export function progressText(
  trans: TranslationBundle,
  { unit, done, total }: Contract.Progress
): string {
  switch (unit) {
    case 'cell':
      return trans.__('%1 of %2 cells', done, total ?? '?');
    case 'chunk':
      return trans.__('%1 of %2 chunks', done, total ?? '?');
    case 'step':
      return trans.__('%1 of %2 steps', done, total ?? '?');
  }
}

/** How many runs move now, and how many have failed and were not looked at; null for neither. */
export function statusText(
  trans: TranslationBundle,
  runs: readonly Contract.Run[]
): string | null {
  const failed = runs.filter(isUnseenFailure).length;
  const parts = [
    countText(trans, runs),
    failed > 0 ? trans._n('%1 failed', '%1 failed', failed) : null
  ].filter(part => part !== null);
  return parts.length > 0 ? parts.join(', ') : null;
}

/** How many runs are under way, else how many wait; null for neither. Of unknown ones nobody knows. */
export function countText(
  trans: TranslationBundle,
  runs: readonly Contract.Run[]
): string | null {
  const queued = runs.filter(run => run.state.kind === 'queued').length;
  const running = runs.filter(
    run => !isEnded(run) && !['queued', 'unknown'].includes(run.state.kind)
  ).length;
  if (running > 0) {
    return trans._n('%1 running', '%1 running', running);
  }
  return queued > 0 ? trans._n('%1 queued', '%1 queued', queued) : null;
}

function silenceText(
  trans: TranslationBundle,
  { since }: Contract.Unresponsive,
  now: number
): string {
  const passed_s = (now - Date.parse(since)) / 1_000;
  // Nobody counts the seconds of a silence that goes on for minutes.
  const silent_s = passed_s < 60 ? passed_s : 60 * Math.floor(passed_s / 60);
  return trans.__('Not responding for %1', durationText(trans, silent_s));
}

function queueTexts(
  trans: TranslationBundle,
  { position, slots, reason }: Contract.Queued
): string[] {
  const texts: string[] = [];
  if (position === 1) {
    texts.push(trans.__('next in line'));
  } else if (position !== null) {
    texts.push(
      trans._n('%1 run ahead of it', '%1 runs ahead of it', position - 1)
    );
  }
  if (slots !== null) {
    texts.push(
      trans._n('the only slot is in use', 'all %1 slots in use', slots)
    );
  }
  if (reason !== null) {
    texts.push(plainText(reason));
  }
  return texts;
}

function positionTexts(
  trans: TranslationBundle,
  { unit, current, total }: Contract.Progress
): string[] {
  if (current === null) {
    return [];
  }
  switch (unit) {
    case 'cell':
      return [
        total === null
          ? trans.__('cell %1', current)
          : trans.__('cell %1 of %2', current, total)
      ];
    case 'chunk':
      return [
        total === null
          ? trans.__('chunk %1', current)
          : trans.__('chunk %1 of %2', current, total)
      ];
    case 'step':
      return [
        total === null
          ? trans.__('step %1', current)
          : trans.__('step %1 of %2', current, total)
      ];
  }
}

function stepText(
  trans: TranslationBundle,
  step: Contract.Stopping['step']
): string {
  switch (step) {
    case 'interrupt':
      return trans.__('interrupt sent');
    case 'terminate':
      return trans.__('told to end');
    case 'kill':
      return trans.__('being killed');
  }
}

function failureTexts(
  trans: TranslationBundle,
  run: Contract.Run,
  { cause }: Contract.Failed
): string[] {
  const { headline, facts } = causeTexts(trans, cause);
  // A cell's own error explains itself; after it, how long it took is what people ask next.
  const rest =
    cause.kind === 'cell_error'
      ? [trans.__('after %1', durationText(trans, run.elapsed_s))]
      : keptTexts(trans, run);
  return [headline, ...facts, ...rest];
}

function keptTexts(trans: TranslationBundle, run: Contract.Run): string[] {
  const { progress, result } = run;
  const isKept = result.status === 'written' || result.status === 'kept_in_run';
  return isKept && progress.unit === 'cell' && progress.done > 0
    ? [trans.__('results up to cell %1 are kept', progress.done)]
    : [];
}

function lossText(
  trans: TranslationBundle,
  cause: Contract.Lost['cause']
): string {
  switch (cause) {
    case 'runner_gone':
      return trans.__('its process is gone');
    case 'host_restarted':
      return trans.__('the host restarted');
    case 'container_gone':
      return trans.__('its container is gone');
    case 'treated_as_ended':
      return trans.__('treated as ended');
  }
}

function doubtText(
  trans: TranslationBundle,
  run: Contract.Run,
  { reason, since }: Contract.Unknown
): string {
  const time = clockText(Date.parse(since));
  switch (reason) {
    case 'other_host':
      return trans.__('runs on %1; last seen %2', plainText(run.host), time);
    case 'newer_format':
      return trans.__('written by a newer version of this extension');
    case 'unreadable':
      return trans.__('its files cannot be read');
    case 'identity_uncertain':
      return trans.__('cannot tell whether its process is still there');
    case 'scheduler':
      return trans.__('the scheduler has not answered since %1', time);
  }
}
