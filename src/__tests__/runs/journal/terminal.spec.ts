import { coveredLine, shownLine } from '../../../runs/journal/terminal';

test.each([
  ['plain', 'plain'],
  ['12345\rab', 'ab345'],
  ['10%\r20%\r30%', '30%'],
  ['abc\b\bX', 'aXc'],
  ['\b\bx', 'x'],
  ['é\u{1f600}z\rab', 'abz'],
  // An escape sequence has no known width.
  ['1\r\x1b[31m2', '1\r\x1b[31m2']
])('a finished line %j is shown as %j', (line, shown) => {
  expect(shownLine(line)).toBe(shown);
});

test.each([
  ['10%\r20%\r30%', '30%'],
  ['10%\r20%\r', '20%\r'],
  ['long one\rab', 'long one\rab'],
  ['a\r\r', 'a\r'],
  ['a\b\rb', 'a\b\rb']
])('of an unfinished line %j there is left %j', (line, left) => {
  expect(coveredLine(line)).toBe(left);
});
