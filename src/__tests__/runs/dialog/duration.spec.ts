import { durationSource, readDuration } from '../../../runs/dialog/duration';

test.each([
  ['', null],
  ['none', null],
  ['30 min', 1_800],
  ['30min', 1_800],
  ['1h 30m', 5_400],
  ['1.5 h', 5_400],
  ['1,5 h', 5_400],
  ['2 days', 172_800],
  [' 90 S ', 90]
])('%p is %p s', (text, value_s) => {
  expect(readDuration(text)).toEqual({ ok: true, value_s });
});

test.each(['30', 'soon', '-1 min', '0 s', '1 fortnight', '1 h x', '1e3 s'])(
  '%p is no time',
  text => {
    expect(readDuration(text)).toEqual({ ok: false });
  }
);

test.each([null, 1, 90, 60, 5_400, 7_200, 0.25])(
  '%p s is written so that it is read again',
  s => {
    expect(readDuration(durationSource(s))).toEqual({ ok: true, value_s: s });
  }
);
