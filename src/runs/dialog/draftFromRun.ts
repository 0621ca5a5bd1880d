import type * as Contract from '../../contract';
import type { IAddedParameter, IDraft } from './draft';
import { emptyDraft, stemOf } from './draft';
import { durationSource } from './duration';
import type { ParameterType } from './parameters';
import { readAddedValue } from './parameters';

/**
 * A draft that stands for the same run once more; null when its source cannot be named here.
 *
 * Values of parameters that the notebook declares now go into their fields, which say so when
 * the value is of another type; the others are added. Without an inspection all are.
 */
export function draftFromRun(
  run: Contract.Run,
  inspection: Contract.Inspection | null
): IDraft | null {
  const { source, limits, kernel, engine } = run;
  if (source.api_path === null) {
    return null;
  }
  const texts = new Map<string, string>();
  const added: IAddedParameter[] = [];
  for (const [name, value] of Object.entries(run.parameters)) {
    const declared = inspection?.parameters.find(p => p.name === name);
    if (declared) {
      texts.set(name, fieldText(declared.type, value));
    } else {
      added.push({ key: added.length + 1, name, text: addedText(value) });
    }
  }
  const own = inspection?.kernel?.name;
  return {
    ...emptyDraft(source.api_path),
    name: run.name === stemOf(source.path) ? null : run.name,
    texts,
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

function fieldText(type: ParameterType, value: unknown): string {
  if (type === 'bool' && typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  return type === 'str' && typeof value === 'string'
    ? value
    : JSON.stringify(value);
}
