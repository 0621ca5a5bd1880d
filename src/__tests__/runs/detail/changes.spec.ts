import { changesBetween } from '../../../runs/detail/changes';

const notebook = (...cells: readonly (readonly [string, string])[]): string =>
  JSON.stringify({
    cells: cells.map(([cell_type, source]) => ({
      cell_type,
      source: source.split(/(?<=\n)/),
      outputs: [{ output_type: 'stream', text: String(Math.random()) }]
    })),
    nbformat: 4
  });

/** As in a patch: a mark and the text of each line; a cell in brackets. */
const patch = (before: string, after: string): string[][] =>
  (changesBetween(before, after) ?? []).map(hunk =>
    hunk.map(({ kind, text, cell }) => {
      const mark = { same: ' ', removed: '-', added: '+' }[kind];
      return `${mark}${cell ? `[${cell.number} ${cell.type}]` : text}`;
    })
  );

test('what is the same but for outputs has no changes', () => {
  const cells = [
    ['code', 'x = 1\ny = 2'],
    ['markdown', '# Title']
  ] as const;
  expect(patch(notebook(...cells), notebook(...cells))).toEqual([]);
});

test('a changed line comes with its cell and a little around it', () => {
  const lines = Array.from({ length: 12 }, (_, i) => `x${i} = ${i}`);
  const changed = lines.map(line => (line === 'x6 = 6' ? 'x6 = 7' : line));
  const before = notebook(['code', '1'], ['code', lines.join('\n')]);
  const after = notebook(['code', '1'], ['code', changed.join('\n')]);
  expect(patch(before, after)).toEqual([
    [' [2 code]'],
    [' x4 = 4', ' x5 = 5', '-x6 = 6', '+x6 = 7', ' x7 = 7', ' x8 = 8']
  ]);
});

test('a new cell does not change those that follow', () => {
  const before = notebook(['code', 'a'], ['code', 'b'], ['code', 'c']);
  const after = notebook(
    ['code', 'a'],
    ['markdown', 'new'],
    ['code', 'b'],
    ['code', 'c']
  );
  expect(patch(before, after)).toEqual([
    [' [1 code]', ' a', '+[2 markdown]', '+new', ' [3 code]', ' b']
  ]);
});

test('removed, added and swapped cells make one from the other', () => {
  const cells = (text: string): string =>
    notebook(...[...text].map(letter => ['code', letter] as const));
  for (const [before, after] of [
    ['abcdef', 'abef'],
    ['abc', 'cab'],
    ['', 'abc'],
    ['abc', ''],
    ['abcabba', 'cbabac']
  ] as const) {
    const lines = patch(cells(before), cells(after)).flat();
    const count = (mark: string): number =>
      lines.filter(line => new RegExp(`^\\${mark}[a-f]$`).test(line)).length;
    expect(before.length - count('-') + count('+')).toBe(after.length);
  }
});

test('very long ones are compared in little time and memory', () => {
  const text = (step: number): string =>
    Array.from({ length: 20_000 }, (_, i) => `x${i * step}`).join('\n');
  const lines = patch(notebook(['code', text(1)]), notebook(['code', text(2)]));
  const marks = lines.flat().map(line => line[0]);
  expect(marks.filter(mark => mark === '+').length).toBe(10_000);
  expect(marks.filter(mark => mark === '-').length).toBe(10_000);
});

test.each(['', '{', '[]', '{"cells": 1}', '{"cells": [1]}', 'null'])(
  '%j is no notebook',
  text => {
    expect(changesBetween(text, notebook(['code', '1']))).toBeNull();
    expect(changesBetween(notebook(['code', '1']), text)).toBeNull();
  }
);

test('a notebook of format 3 can be compared, too', () => {
  const old = JSON.stringify({
    worksheets: [{ cells: [{ cell_type: 'code', input: 'x = 1' }] }]
  });
  expect(patch(old, notebook(['code', 'x = 1']))).toEqual([]);
});
