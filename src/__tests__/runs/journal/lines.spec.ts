import { crc32, LineCutter, recordFrom } from '../../../runs/journal/lines';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (line: Uint8Array): string => new TextDecoder().decode(line);
const sealed = (body: string): Uint8Array => {
  const crc = crc32(bytes(body)).toString(16).padStart(8, '0');
  return bytes(`${body},"crc":"${crc}"}`);
};

test('the checksum is that of zlib', () => {
  expect(crc32(bytes('123456789'))).toBe(0xcbf43926);
});

test('lines come whole with their places, wherever the bytes were cut', () => {
  const whole = bytes('one\ntwö\n\nlast');
  for (let size = 1; size <= whole.length; size++) {
    const cutter = new LineCutter(100);
    const lines: [string, number][] = [];
    for (let i = 0; i < whole.length; i += size) {
      for (const line of cutter.push(whole.subarray(i, i + size))) {
        lines.push([text(line.bytes), line.start]);
      }
    }
    expect(lines).toEqual([
      ['one', 100],
      ['twö', 104],
      ['', 109]
    ]);
  }
});

test('a line with another checksum, or without one, does not count', () => {
  const line = sealed('{"kind":"usage","seq":1');
  expect(recordFrom(line)).toMatchObject({ kind: 'usage' });
  expect(recordFrom(line.subarray(1))).toBeNull();
  expect(recordFrom(bytes('{"kind":"usage","seq":1}'))).toBeNull();
  expect(recordFrom(bytes(''))).toBeNull();
});

test('what JSON has no word for becomes null, outside of texts', () => {
  const record = recordFrom(
    sealed(
      '{"kind":"output","seq":1,"content":[NaN,-Infinity,Infinity,"NaN \\" NaN"]'
    )
  );
  expect(record).toMatchObject({ content: [null, null, null, 'NaN " NaN'] });
});

test('what is no record at all is passed over', () => {
  for (const body of ['[1', '{"seq":1', '{"kind":"x","seq":"1"', '{broken']) {
    expect(recordFrom(sealed(body))).toBeNull();
  }
});
