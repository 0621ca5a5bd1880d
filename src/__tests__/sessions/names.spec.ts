import { freeName, isName, makers } from '../../sessions/names';
import { aList, aSession } from './examples';

test.each([
  ['build', true],
  ['A_b-9', true],
  ['x'.repeat(32), true],
  ['x'.repeat(33), false],
  ['', false],
  ['a b', false],
  ['a.b', false],
  ['a:b', false],
  ['#(touch x)', false],
  ['é', false],
  ['a\n', false]
])('%j is a name: %s', (name, isOne) => {
  expect(isName(name)).toBe(isOne);
});

test('the name that is proposed is free, and may be one of the other kind', () => {
  expect(freeName('tmux', [])).toBe('jupyter');
  const taken = ['jupyter', 'jupyter-2'].map(name => aSession({ name }));
  expect(freeName('tmux', taken)).toBe('jupyter-3');
  expect(freeName('screen', taken)).toBe('jupyter');
  expect(freeName('tmux', [aSession({ name: 'jupyter-2' })])).toBe('jupyter');
});

test('tmux is proposed first; what is too old or absent makes nothing', () => {
  const rest = { version: null, detail: null, elsewhere: 0 };
  const tmux = { kind: 'tmux', ...rest } as const;
  const screen = { kind: 'screen', ...rest } as const;
  const of = (...multiplexers: Parameters<typeof makers>[0]['multiplexers']) =>
    makers(aList([], { multiplexers }));
  expect(
    of({ ...screen, problem: null }, { ...tmux, problem: 'not_answering' })
  ).toEqual(['tmux', 'screen']);
  expect(
    of({ ...tmux, problem: 'too_old' }, { ...screen, problem: null })
  ).toEqual(['screen']);
  expect(of({ ...tmux, problem: 'not_installed' })).toEqual([]);
});
