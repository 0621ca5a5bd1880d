import type { JSONValue } from '@lumino/coreutils';
import type * as Contract from '../../contract';
import { readDuration } from './duration';
import type { ParameterType, ValueProblem } from './parameters';
import {
  fieldText,
  initialText,
  readAddedValue,
  readValue
} from './parameters';

/**
 * A parameter beyond the declared ones. `key` tells two rows apart.
 *
 * One that is `isCarried` comes from an earlier run and was not touched since. It gives its value
 * to the parameter of its name where the notebook declares one, whichever notebook is chosen.
 */
export interface IAddedParameter {
  readonly key: number;
  readonly name: string;
  readonly text: string;
  readonly isCarried?: boolean;
}

/**
 * What the user has typed into the dialog so far.
 *
 * `texts` holds the declared parameters that were touched, by name; `name` is null as long as the
 * run is named after its source, `kernel` as long as the notebook's own is taken, `result` is
 * empty as long as the server names it. The limits are texts as `readDuration` takes them.
 */
export interface IDraft {
  readonly path: string;
  readonly name: string | null;
  readonly texts: ReadonlyMap<string, string>;
  readonly added: readonly IAddedParameter[];
  readonly kernel: string | null;
  readonly result: string;
  readonly engine: Contract.Run['engine'];
  /** In which formats the result is saved, too. */
  readonly formats: readonly Contract.ExportFormat[];
  readonly stopsAtError: boolean;
  readonly cellLimit: string;
  readonly runLimit: string;
  /** Whether the user is told when the run is done. */
  readonly isTold: boolean;
}

/** Why a field cannot be sent, where that can be told without the server. */
export type FieldProblem = 'choose_kernel' | 'result_suffix' | 'duration';

/** One field for a declared parameter. `was` is the text of the default once it is changed. */
export interface IParameterField {
  readonly name: string;
  readonly type: ParameterType;
  readonly comment: string | null;
  readonly text: string;
  readonly was: string | null;
  readonly problem: ValueProblem | null;
}

/** Why an added parameter cannot be sent. */
export type NameProblem = 'missing' | 'not_a_name' | 'taken';

/** A draft in which nothing but the path is filled in. */
export function emptyDraft(path: string): IDraft {
  return {
    path,
    name: null,
    texts: new Map(),
    added: [],
    kernel: null,
    result: '',
    engine: 'own',
    formats: [],
    stopsAtError: true,
    cellLimit: '',
    runLimit: '',
    isTold: true
  };
}

/** What is wrong with the other fields, by the name of the field. */
export function fieldProblems(
  draft: IDraft,
  inspection: Contract.Inspection
): ReadonlyMap<keyof IDraft, FieldProblem> {
  const problems = new Map<keyof IDraft, FieldProblem>();
  if (draft.kernel === null && inspection.kernel === null) {
    problems.set('kernel', 'choose_kernel');
  }
  if (draft.result !== '' && !/[^/]\.ipynb$/i.test(draft.result.trim())) {
    problems.set('result', 'result_suffix');
  }
  for (const field of ['cellLimit', 'runLimit'] as const) {
    if (!readDuration(draft[field]).ok) {
      problems.set(field, 'duration');
    }
  }
  return problems;
}

/** The name that a run gets when nobody gives it one: the file name without its suffix. */
export function stemOf(path: string): string {
  const file = path.split('/').at(-1) ?? path;
  return file.replace(/\.[^.]+$/, '');
}

/** The parameters that stand in rows of their own, beyond the declared ones. */
export function addedParameters(
  draft: IDraft,
  inspection: Contract.Inspection
): IAddedParameter[] {
  const declared = new Set(inspection.parameters.map(({ name }) => name));
  return draft.added.filter(
    ({ name, isCarried }) => !(isCarried && declared.has(name))
  );
}

/** The fields for the declared parameters, in the notebook's order. */
export function parameterFields(
  draft: IDraft,
  inspection: Contract.Inspection
): IParameterField[] {
  return inspection.parameters.map(parameter => {
    const { name, type, comment, default: source } = parameter;
    const initial = initialText(parameter);
    const carried = draft.added.find(
      added => added.isCarried && added.name === name
    );
    const text =
      draft.texts.get(name) ??
      (carried ? fieldText(type, readAddedValue(carried.text)) : initial);
    const isChanged = text !== initial;
    const reading = readValue(type, text);
    return {
      name,
      type,
      comment,
      text,
      was: isChanged ? source : null,
      problem: isChanged && !reading.ok ? reading.problem : null
    };
  });
}

/** Why each of `addedParameters` cannot be sent, in their order; null where it can. */
export function nameProblems(
  draft: IDraft,
  inspection: Contract.Inspection
): (NameProblem | null)[] {
  const taken = new Set(inspection.parameters.map(({ name }) => name));
  return addedParameters(draft, inspection).map(({ name, text }) => {
    if (name === '') {
      return text === '' ? null : 'missing';
    }
    if (taken.has(name)) {
      return 'taken';
    }
    taken.add(name);
    return /^[\p{L}_.][\p{L}\p{N}_.]*$/u.test(name) ? null : 'not_a_name';
  });
}

/**
 * The request that the draft stands for; null while something in it is not a value.
 *
 * Only parameters that differ from the notebook's own are in it.
 */
export function requestFrom(
  draft: IDraft,
  inspection: Contract.Inspection
): Contract.RunRequest | null {
  const fields = parameterFields(draft, inspection);
  const isValid =
    fields.every(({ problem }) => problem === null) &&
    nameProblems(draft, inspection).every(problem => problem === null) &&
    fieldProblems(draft, inspection).size === 0;
  if (!isValid) {
    return null;
  }
  const name = draft.name?.trim() ?? '';
  const result = draft.result.trim();
  return {
    path: draft.path,
    name: name === '' ? null : name,
    kernel: draft.kernel,
    parameters: Object.fromEntries(
      valuesFrom(fields, addedParameters(draft, inspection))
    ),
    limits: {
      cell_s: limitFrom(draft.cellLimit),
      run_s: limitFrom(draft.runLimit),
      allow_errors: !draft.stopsAtError
    },
    result: result === '' ? null : result,
    engine: draft.engine,
    formats: draft.formats
  };
}

function valuesFrom(
  fields: readonly IParameterField[],
  added: readonly IAddedParameter[]
): [string, JSONValue][] {
  const values: [string, JSONValue][] = [];
  for (const { name, type, text, was } of fields) {
    const reading = readValue(type, text);
    if (was !== null && reading.ok) {
      values.push([name, reading.value]);
    }
  }
  for (const { name, text } of added) {
    if (name !== '') {
      values.push([name, readAddedValue(text)]);
    }
  }
  return values;
}

function limitFrom(text: string): number | null {
  const reading = readDuration(text);
  return reading.ok ? reading.value_s : null;
}
