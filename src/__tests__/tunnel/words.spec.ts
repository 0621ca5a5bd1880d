import { readFileSync } from 'node:fs';
import path from 'node:path';
import { units } from '../../tunnel/words';

const vectors = JSON.parse(
  readFileSync(
    path.resolve(__dirname, '../../../tests/tunnel/vectors.json'),
    'utf8'
  )
) as { readonly steps?: readonly (readonly [string, string])[] }[];

test('the units of every command are that command again', () => {
  const commands = vectors
    .flatMap(({ steps }) => steps ?? [])
    .filter(([code]) => code !== 'configure')
    .map(([, text]) => text);
  expect(commands.length).toBeGreaterThan(50);
  expect(commands.map(command => units(command).join(' '))).toEqual(commands);
});

test.each([
  [
    'ssh -S none -N -o A=yes -p 2222 -L 1:2 ann@gpu1',
    ['ssh', '-S none', '-N', '-o A=yes', '-p 2222', '-L 1:2', 'ann@gpu1']
  ],
  ['curl -s http://x/', ['curl', '-s', 'http://x/']],
  ['ssh -M -S a -f -N', ['ssh', '-M', '-S a', '-f', '-N']],
  ['autossh -M 0 -N', ['autossh', '-M 0', '-N']],
  [
    'plink -N -proxycmd "plink -batch -nc %host:%port a@b" c',
    ['plink', '-N', '-proxycmd "plink -batch -nc %host:%port a@b"', 'c']
  ],
  ['scp -P 22 a@b:/c .', ['scp', '-P 22', 'a@b:/c', '.']]
])('%s', (command, expected) => {
  expect(units(command)).toEqual(expected);
});
