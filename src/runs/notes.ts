import type { TranslationBundle } from '@jupyterlab/translation';
import type * as Contract from '../contract';
import { formatText } from './formats';
import { plainText } from '../ui/plainText';

/** Something that the user should know beside the state. */
export function noteText(
  trans: TranslationBundle,
  note: Contract.Note
): string {
  switch (note.code) {
    case 'parameter_not_declared':
      return trans.__(
        '%1 is not in the notebook’s parameters cell.',
        plainText(note.name)
      );
    case 'kernel_assumed':
      return trans.__(
        'The notebook names no kernel; %1 was taken.',
        plainText(note.name)
      );
    case 'nbconvert_chosen':
    case 'source_changed':
    case 'not_exported':
      return programText(trans, note);
    case 'output_incomplete':
      return trans.__('Output of cell %1 may be incomplete.', note.cell);
    case 'frame_replaced':
      return note.cell === null
        ? trans.__('A broken message was replaced by what could be read of it.')
        : trans.__(
            'A broken message of cell %1 was replaced by what could be read of it.',
            note.cell
          );
    case 'output_dropped':
      return trans.__(
        'Only %1 MB of output are kept of a run; %2 MB more were printed and are gone.',
        Math.round(note.limit_bytes / 1e6),
        (note.dropped_bytes / 1e6).toFixed(1)
      );
    case 'writing_held_up':
      return heldUpText(trans, note);
    default:
      return aftermathText(trans, note);
  }
}

type OfProgram = Extract<
  Contract.Note,
  { code: 'nbconvert_chosen' | 'source_changed' | 'not_exported' }
>;

/** What is different since another program does some or all of the work. */
function programText(trans: TranslationBundle, note: OfProgram): string {
  switch (note.code) {
    case 'nbconvert_chosen':
      return trans.__(
        'nbconvert runs the notebook, since %1 starts the kernel %2.',
        plainText(note.provisioner),
        plainText(note.kernel)
      );
    case 'source_changed':
      return trans.__(
        '%1 was changed before the run began, and was read as it was then.',
        plainText(note.name)
      );
    case 'not_exported':
      return notExportedText(trans, note);
  }
}

type NotExported = Extract<Contract.Note, { code: 'not_exported' }>;

/** Why a result was not saved in another format. */
function notExportedText(
  trans: TranslationBundle,
  { format, reason, detail }: NotExported
): string {
  const name = formatText(trans, format);
  switch (reason) {
    case 'stopped':
      return trans.__('Not saved as %1, since the run was stopped.', name);
    case 'too_long':
      return trans.__('Not saved as %1: nbconvert took too long.', name);
    case 'too_large':
      return trans.__('Not saved as %1: the result is too large for it.', name);
    case 'failed':
      return trans.__('Not saved as %1: %2', name, plainText(detail));
  }
}

type HeldUp = Extract<Contract.Note, { code: 'writing_held_up' }>;

/** What cannot be written down, or could not be for a while. */
function heldUpText(trans: TranslationBundle, note: HeldUp): string {
  const why = holdUpText(trans, note.what);
  const lost = trans._n(
    '1 output (%2 MB) is missing.',
    '%1 outputs (%2 MB) are missing.',
    note.dropped_outputs,
    (note.dropped_bytes / 1e6).toFixed(1)
  );
  if (note.until !== null) {
    return note.dropped_outputs > 0
      ? trans.__('The run met %1 for a while. %2', why, lost)
      : trans.__('The run met %1 for a while; nothing is missing.', why);
  }
  return note.dropped_outputs > 0
    ? trans.__('The run has %1 and writes once it can. %2', why, lost)
    : trans.__(
        'The run has %1: it keeps its output in memory and writes once it can.',
        why
      );
}

function holdUpText(trans: TranslationBundle, what: HeldUp['what']): string {
  switch (what) {
    case 'disk':
      return trans.__('no room on the disk');
    case 'quota':
      return trans.__('no room in your quota');
    case 'inodes':
      return trans.__('no room for more files on the disk');
    case 'read_only':
      return trans.__('a read-only disk');
    case 'broken':
      return trans.__('a disk that reports errors');
  }
}

type Aftermath = Extract<
  Contract.Note,
  { code: 'processes_left' | 'result_renamed' | 'result_kept_in_run' }
>;

/** What a run left behind it. */
function aftermathText(trans: TranslationBundle, note: Aftermath): string {
  switch (note.code) {
    case 'processes_left':
      return trans._n(
        'The notebook started a process that goes on; it was left alone.',
        'The notebook started %1 processes that go on; they were left alone.',
        note.count
      );
    case 'result_renamed':
      return trans.__(
        'The result has another name, since %1 was taken meanwhile.',
        plainText(note.planned)
      );
    case 'result_kept_in_run':
      return trans.__(
        'The result could not be put beside the notebook and is kept with the run.'
      );
  }
}
