import { clockText, durationText, momentText } from '../../ui/times';
import { trans } from '../fixtures';

test.each([
  [0, '0 s'],
  [4.9, '4 s'],
  [-3, '0 s'],
  [60, '1 min'],
  [192, '3 min 12 s'],
  [599, '9 min 59 s'],
  [760, '12 min'],
  [3600, '1 h'],
  [3720, '1 h 2 min'],
  [93600, '26 h']
])('%d s are %p', (s, text) => {
  expect(durationText(trans, s)).toBe(text);
});

test('a moment is as short as its distance allows', () => {
  const now = new Date(2026, 10, 24, 15, 0).getTime();
  const at = (...args: [number, number, number, number, number]): string =>
    momentText(new Date(...args).getTime(), now);
  expect(at(2026, 10, 24, 4, 3)).toBe('04:03');
  expect(at(2026, 10, 23, 18, 21)).toBe('Mon 18:21');
  expect(at(2026, 10, 18, 0, 5)).toBe('Wed 00:05');
  expect(at(2026, 10, 12, 9, 0)).toMatch(/^(12 Nov|Nov 12)$/);
  expect(at(2025, 10, 12, 9, 0)).toMatch(/2025/);
});

test('the clock counts to 24', () => {
  expect(clockText(new Date(2026, 10, 24, 0, 5).getTime())).toBe('00:05');
});
