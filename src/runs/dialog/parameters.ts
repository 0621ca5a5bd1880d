import type { JSONValue } from '@lumino/coreutils';
import type * as Contract from '../../contract';

/** The type of a parameter as the server found it. */
export type ParameterType = Contract.Parameter['type'];

/** Why a text is not a value of its type. */
export type ValueProblem =
  'bool' | 'int' | 'int_size' | 'float' | 'list' | 'dict' | 'json';

/** A text read as a value, or the reason why it is none. */
export type Reading =
  | { readonly ok: true; readonly value: JSONValue }
  | { readonly ok: false; readonly problem: ValueProblem };

/** The text that the field of a declared parameter starts with. */
export function initialText(parameter: Contract.Parameter): string {
  const { type, value, default: source } = parameter;
  switch (type) {
    case 'bool':
      return value === true ? 'True' : 'False';
    case 'int':
    case 'float':
      // The author's spelling, such as 1e-3, is what people recognise.
      return source;
    case 'str':
      return typeof value === 'string' ? value : source;
    case 'list':
    case 'dict':
      return value === null || value === undefined
        ? source
        : JSON.stringify(value);
    case 'none':
      return 'null';
    case 'other':
      return source;
  }
}

/** The text that stands for a value in the field of a declared parameter. */
export function fieldText(type: ParameterType, value: JSONValue): string {
  if (type === 'bool' && typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  return type === 'str' && typeof value === 'string'
    ? value
    : JSON.stringify(value);
}

/** The value that a text stands for, as a parameter of this type. */
export function readValue(type: ParameterType, text: string): Reading {
  switch (type) {
    case 'bool':
      return readBool(text);
    case 'int':
      return readInt(text);
    case 'float':
      return readFloat(text);
    case 'str':
      return { ok: true, value: text };
    case 'list':
      return readJson(text, 'list', value => Array.isArray(value));
    case 'dict':
      return readJson(
        text,
        'dict',
        value =>
          typeof value === 'object' && value !== null && !Array.isArray(value)
      );
    case 'none':
    case 'other':
      return readJson(text, 'json', () => true);
  }
}

/**
 * The value of a parameter that the notebook does not declare, so nothing says its type.
 *
 * True, false, null and none count in any spelling; then JSON; anything else is text.
 */
export function readAddedValue(text: string): JSONValue {
  const word = text.trim().toLowerCase();
  if (word === 'true' || word === 'false') {
    return word === 'true';
  }
  if (word === 'null' || word === 'none') {
    return null;
  }
  const value = parsedJson(text);
  // An integer that JavaScript cannot hold exactly goes as it was typed.
  return value === undefined ||
    (typeof value === 'number' && !isExact(value, text))
    ? text
    : value;
}

/** The type that a value will have, in the words of `Parameter.type`. */
export function typeOf(value: JSONValue): ParameterType {
  if (value === null) {
    return 'none';
  }
  if (Array.isArray(value)) {
    return 'list';
  }
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float';
    case 'string':
      return 'str';
    default:
      return 'dict';
  }
}

function readBool(text: string): Reading {
  const word = text.trim().toLowerCase();
  return word === 'true' || word === 'false'
    ? { ok: true, value: word === 'true' }
    : { ok: false, problem: 'bool' };
}

function readInt(text: string): Reading {
  const trimmed = text.trim();
  if (!/^[+-]?\d+$/.test(trimmed)) {
    return { ok: false, problem: 'int' };
  }
  const value = Number(trimmed);
  // A larger one would arrive as another number, without anybody noticing.
  return Number.isSafeInteger(value)
    ? { ok: true, value }
    : { ok: false, problem: 'int_size' };
}

function readFloat(text: string): Reading {
  const trimmed = text.trim();
  const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed);
  const value = Number(trimmed);
  return isNumber && Number.isFinite(value)
    ? { ok: true, value }
    : { ok: false, problem: 'float' };
}

function readJson(
  text: string,
  problem: ValueProblem,
  fits: (value: JSONValue) => boolean
): Reading {
  const value = parsedJson(text);
  return value !== undefined && fits(value)
    ? { ok: true, value }
    : { ok: false, problem };
}

function parsedJson(text: string): JSONValue | undefined {
  try {
    return JSON.parse(text) as JSONValue;
  } catch {
    return undefined;
  }
}

function isExact(value: number, text: string): boolean {
  return !/^\s*-?\d+\s*$/.test(text) || Number.isSafeInteger(value);
}
