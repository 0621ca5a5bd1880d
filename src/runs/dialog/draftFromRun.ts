import type * as Contract from '../../contract';
import type { IDraft } from './draft';
import { emptyDraft, stemOf } from './draft';
import { durationSource } from './duration';
import { readAddedValue } from './parameters';

/**
 * A draft that stands for the same run once more; null when its source cannot be named here.
 *
 * Its values go into the fields of the parameters that the notebook declares, which say so when a
 * value is of another type; the others are added.
 */
export function draftFromRun(
  run: Contract.Run,
  inspection: Contract.Inspection | null
): IDraft | null {
  const { source, limits, kernel, engine } = run;
  if (source.api_path === null) {
    return null;
  }
  const added = Object.entries(run.parameters).map(([name, value], i) => ({
    key: i + 1,
    name,
    text: addedText(value),
    isCarried: true
  }));
  const own = inspection?.kernel?.name;
  return {
    ...emptyDraft(source.api_path),
    name: run.name === stemOf(source.path) ? null : run.name,
    added,
    kernel: kernel && kernel.name !== own ? kernel.name : null,
    engine,
    formats: run.exports.map(({ format }) => format),
    stopsAtError: !limits.allow_errors,
    cellLimit: durationSource(limits.cell_s),
    runLimit: durationSource(limits.run_s)
  };
}

// A text that reads as something else than text is quoted, so that it stays one.
function addedText(value: unknown): string {
  return typeof value === 'string' && readAddedValue(value) === value
    ? value
    : JSON.stringify(value);
}
