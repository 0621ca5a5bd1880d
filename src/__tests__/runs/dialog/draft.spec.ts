import type { IDraft } from '../../../runs/dialog/draft';
import {
  emptyDraft,
  nameProblems,
  parameterFields,
  requestFrom,
  stemOf
} from '../../../runs/dialog/draft';
import { anInspection, aParameter } from '../../fixtures';

const inspection = anInspection(
  aParameter('epochs', 'int', '10', 10),
  aParameter('lr', 'float', '1e-2', 0.01)
);

function draft(
  texts: Record<string, string>,
  changes: Partial<IDraft> = {}
): IDraft {
  const empty = emptyDraft('work/train.ipynb');
  return { ...empty, texts: new Map(Object.entries(texts)), ...changes };
}

test('an untouched draft sends no parameters and no name', () => {
  expect(requestFrom(draft({}), inspection)).toMatchObject({
    path: 'work/train.ipynb',
    name: null,
    kernel: null,
    parameters: {},
    result: null
  });
});

test('only what differs from the notebook is sent, with its type', () => {
  const request = requestFrom(draft({ epochs: '200', lr: '1e-2' }), inspection);
  expect(request?.parameters).toEqual({ epochs: 200 });
});

test('a changed field tells what it was', () => {
  const [epochs, lr] = parameterFields(draft({ epochs: '20' }), inspection);
  expect(epochs).toMatchObject({ text: '20', was: '10', problem: null });
  expect(lr).toMatchObject({ text: '1e-2', was: null, problem: null });
});

test('nothing is sent while a field holds no value of its type', () => {
  const wrong = draft({ epochs: 'many' });
  expect(parameterFields(wrong, inspection)[0]?.problem).toBe('int');
  expect(requestFrom(wrong, inspection)).toBeNull();
});

test('added parameters are sent under their names, empty rows are not', () => {
  const added = [
    { key: 1, name: 'tag', text: 'night' },
    { key: 2, name: '', text: '' },
    { key: 3, name: '__proto__', text: '1' }
  ];
  const parameters = requestFrom(draft({}, { added }), inspection)?.parameters;
  expect(Object.entries(parameters ?? {})).toEqual([
    ['tag', 'night'],
    ['__proto__', 1]
  ]);
});

test.each([
  ['', '1', 'missing'],
  ['epochs', '1', 'taken'],
  ['a b', '1', 'not_a_name'],
  ['2x', '1', 'not_a_name'],
  ['größe', '1', null]
])('an added parameter %p = %s is %s', (name, text, problem) => {
  const added = [{ key: 1, name, text }];
  const wrong = draft({}, { added });
  expect(nameProblems(wrong, inspection)).toEqual([problem]);
  expect(requestFrom(wrong, inspection) === null).toBe(problem !== null);
});

test('a name of blanks is no name', () => {
  expect(requestFrom(draft({}, { name: '  ' }), inspection)?.name).toBeNull();
  expect(requestFrom(draft({}, { name: ' a ' }), inspection)?.name).toBe('a');
});

test.each([
  ['work/train.ipynb', 'train'],
  ['a.b.ipynb', 'a.b'],
  ['work/', '']
])('the stem of %s is %p', (path, stem) => {
  expect(stemOf(path)).toBe(stem);
});
