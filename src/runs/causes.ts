import type { TranslationBundle } from '@jupyterlab/translation';
import type * as Contract from '../contract';
import { plainText } from '../ui/plainText';
import { durationText } from '../ui/times';

/** A failure in words: the state with its place, more facts, and the program's own words. */
export interface ICauseTexts {
  readonly headline: string;
  readonly facts: readonly string[];
  readonly detail: string | null;
}

/** The words for a cause. */
export function causeTexts(
  trans: TranslationBundle,
  cause: Contract.Cause
): ICauseTexts {
  return {
    headline: headline(trans, cause),
    facts: facts(trans, cause),
    detail: detail(cause)
  };
}

function headline(trans: TranslationBundle, cause: Contract.Cause): string {
  return 'cell' in cause && cause.cell !== null
    ? trans.__('Failed in cell %1', cause.cell)
    : trans.__('Failed');
}

function facts(trans: TranslationBundle, cause: Contract.Cause): string[] {
  switch (cause.kind) {
    case 'cell_error':
      return [];
    case 'cell_timeout':
      return [
        trans.__(
          'limit of %1 for one cell reached',
          durationText(trans, cause.limit_s)
        )
      ];
    case 'run_timeout':
      return [
        trans.__('time limit of %1 reached', durationText(trans, cause.limit_s))
      ];
    case 'kernel_died':
    case 'runner_died':
    case 'program_failed':
      return deathFacts(trans, cause);
    case 'kernel_not_started':
      return [trans.__('the kernel did not start')];
    case 'not_started':
      return [trans.__('the run did not come to life')];
    case 'terminated':
      return [trans.__('stopped from outside (signal %1)', cause.signal)];
    case 'no_space':
      return [spaceFact(trans, cause.what)];
    case 'scheduler':
      return [trans.__('the scheduler says %1', plainText(cause.word))];
    case 'wrong_input':
      return [trans.__('the source could not be used')];
  }
}

function detail(cause: Contract.Cause): string | null {
  switch (cause.kind) {
    case 'cell_error':
      return oneLine(
        cause.evalue ? `${cause.ename}: ${cause.evalue}` : cause.ename
      );
    case 'kernel_not_started':
    case 'not_started':
    case 'scheduler':
    case 'wrong_input':
      return oneLine(cause.detail) || null;
    case 'kernel_died':
      return oneLine(cause.evidence.at(-1)?.text ?? '') || null;
    default:
      return null;
  }
}

type Death = Extract<
  Contract.Cause,
  { kind: 'kernel_died' | 'runner_died' | 'program_failed' }
>;

function deathFacts(trans: TranslationBundle, cause: Death): string[] {
  const isOutOfMemory = cause.kind !== 'program_failed' && cause.oom === true;
  return [
    ...(isOutOfMemory ? [trans.__('out of memory')] : []),
    deathFact(trans, cause)
  ];
}

function deathFact(trans: TranslationBundle, cause: Death): string {
  const { kind, signal, exit_code } = cause;
  if (signal !== null) {
    switch (kind) {
      case 'kernel_died':
        return trans.__('kernel killed (signal %1)', signal);
      case 'runner_died':
        return trans.__('runner killed (signal %1)', signal);
      case 'program_failed':
        return trans.__('program killed (signal %1)', signal);
    }
  }
  if (exit_code !== null) {
    switch (kind) {
      case 'kernel_died':
        return trans.__('kernel ended with code %1', exit_code);
      case 'runner_died':
        return trans.__('runner ended with code %1', exit_code);
      case 'program_failed':
        return trans.__('program ended with code %1', exit_code);
    }
  }
  switch (kind) {
    case 'kernel_died':
      return cause.evidence.some(fact => fact.code === 'hung_up')
        ? trans.__('the kernel restarted itself or closed its connection')
        : trans.__('the kernel died');
    case 'runner_died':
      return trans.__('the runner died');
    case 'program_failed':
      return trans.__('the program failed');
  }
}

function spaceFact(
  trans: TranslationBundle,
  what: Contract.NoSpace['what']
): string {
  switch (what) {
    case 'disk':
      return trans.__('the disk is full');
    case 'quota':
      return trans.__('your disk quota is used up');
    case 'inodes':
      return trans.__('the disk has no room for more files');
  }
}

// The first line alone, since a list has room for no more; the result has the rest.
function oneLine(text: string): string {
  return plainText(text.trim().split('\n', 1)[0] ?? '');
}
