import { KeptText } from '../../../runs/journal/keptText';

const LIMITS = { headLines: 2, tailLines: 3, chars: 1_000 };
const numbered = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `line ${from + i}\n`).join('');

test('a short text is kept as it is, however it came', () => {
  const text = new KeptText(LIMITS);
  for (const character of 'one\ntwo\nrest') {
    text.append(character);
  }
  expect(text.text('…\n')).toBe('one\ntwo\nrest');
  expect(text.lines).toBe(3);
  expect(text.isCut).toBe(false);
});

test('of a long text head and tail are kept, and all lines are counted', () => {
  const text = new KeptText(LIMITS);
  text.append(numbered(0, 50));
  text.append(numbered(50, 100) + 'open');
  expect(text.lines).toBe(101);
  expect(text.isCut).toBe(true);
  expect(text.tail(3)).toBe('line 98\nline 99\nopen');
  expect(text.text('…\n')).toMatch(/^line 0\nline 1\n…\n/);
});

test('a line that is written over and over takes no room', () => {
  const text = new KeptText(LIMITS);
  for (let percent = 0; percent < 100_000; percent++) {
    text.append(`\r${percent}`);
  }
  expect(text.chars).toBeLessThan(20_000);
  text.append('\n');
  expect(text.text('')).toBe('99999\n');
});

test('one line without an end is kept to its limit', () => {
  const text = new KeptText(LIMITS);
  for (let i = 0; i < 1_000; i++) {
    text.append('0123456789'.repeat(100));
  }
  expect(text.chars).toBeLessThan(10_000);
  expect(text.isCut).toBe(true);
  expect(text.tail(1)).toHaveLength(1_000);
});

test('memory stays the same for any number of lines', () => {
  const text = new KeptText({ headLines: 20, tailLines: 200, chars: 200_000 });
  for (let i = 0; i < 1_000; i++) {
    text.append(numbered(0, 100));
  }
  expect(text.lines).toBe(100_000);
  expect(text.chars).toBeLessThan(10_000);
});
