import type { ParameterType } from '../../../runs/dialog/parameters';
import {
  initialText,
  readAddedValue,
  readValue,
  typeOf
} from '../../../runs/dialog/parameters';
import { aParameter } from '../../fixtures';

test.each<[ParameterType, string, unknown, string]>([
  ['bool', 'True', true, 'True'],
  ['bool', 'False', false, 'False'],
  ['int', '10', 10, '10'],
  ['float', '1e-3', 0.001, '1e-3'],
  ['str', "'a'", 'a', 'a'],
  ['list', '[1, 2]', [1, 2], '[1,2]'],
  ['dict', "{'a': 1}", { a: 1 }, '{"a":1}'],
  ['none', 'None', null, 'null'],
  ['other', 'np.pi', null, 'np.pi']
])('the field of a %s parameter with %s starts with %s', (...row) => {
  const [type, source, value, text] = row;
  expect(initialText(aParameter('p', type, source, value))).toBe(text);
});

test.each<[ParameterType, string, unknown]>([
  ['bool', 'True', true],
  ['int', ' 7 ', 7],
  ['int', '-3', -3],
  ['float', '.5', 0.5],
  ['float', '5.', 5],
  ['float', '1E-3', 0.001],
  ['float', '2', 2],
  ['str', ' a ', ' a '],
  ['str', '', ''],
  ['list', '[1, "a"]', [1, 'a']],
  ['dict', '{"a": null}', { a: null }],
  ['none', '"x"', 'x'],
  ['other', '3', 3]
])('as %s, %p is a value', (type, text, value) => {
  expect(readValue(type, text)).toEqual({ ok: true, value });
});

test.each<[ParameterType, string, string]>([
  ['int', 'seven', 'int'],
  ['int', '', 'int'],
  ['int', '7.0', 'int'],
  ['int', '0x10', 'int'],
  ['int', '9007199254740993', 'int_size'],
  ['float', 'nan', 'float'],
  ['float', '1e999', 'float'],
  ['float', '', 'float'],
  ['float', '.', 'float'],
  ['bool', 'yes', 'bool'],
  ['list', '{}', 'list'],
  ['list', '[1,', 'list'],
  ['dict', '[]', 'dict'],
  ['dict', 'null', 'dict'],
  ['none', 'abc', 'json'],
  ['other', 'np.pi', 'json']
])('as %s, %p is refused', (type, text, problem) => {
  expect(readValue(type, text)).toEqual({ ok: false, problem });
});

test.each([
  ['True', true, 'bool'],
  ['false', false, 'bool'],
  ['None', null, 'none'],
  ['null', null, 'none'],
  ['7', 7, 'int'],
  ['0.5', 0.5, 'float'],
  ['[1]', [1], 'list'],
  ['{"a": 1}', { a: 1 }, 'dict'],
  ['"7"', '7', 'str'],
  ['data/a.csv', 'data/a.csv', 'str'],
  ['12345678901234567890', '12345678901234567890', 'str'],
  ['', '', 'str']
])('added without a type, %p is %p, a %s', (text, value, type) => {
  const read = readAddedValue(text);
  expect(read).toEqual(value);
  expect(typeOf(read)).toBe(type);
});
