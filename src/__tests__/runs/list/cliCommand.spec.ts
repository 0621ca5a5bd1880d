import { execFileSync } from 'node:child_process';
import type * as Contract from '../../../contract';
import { cliCommand } from '../../../runs/list/cliCommand';
import { aRun } from '../../fixtures';

const START = 'jupyter remote-helper run /srv/data/train.ipynb';

test('it starts the same run', () => {
  const run = aRun({
    parameters: { epochs: 10, lr: 1e-7, x: -3, resume: true, tag: 'night-1' },
    limits: { cell_s: 60, run_s: 3600, start_s: 180, allow_errors: true },
    exports: [{ format: 'html', path: null, api_path: null, status: 'planned' }]
  });
  expect(cliCommand(run)).toBe(
    `${START} -p epochs=10 -p lr=1e-7 -p x=-3 -p resume=true -r tag=night-1` +
      ' --kernel=python3 --cell-timeout=60 --timeout=3600 --allow-errors' +
      ' --also=html'
  );
});

const hostile = [
  'a b',
  'a;rm',
  '$(id)',
  '`id`',
  "it's",
  '"q"',
  'a&b',
  'a|b',
  'a>b',
  'a\nb',
  '*',
  '?',
  '[a]',
  '{a,b}',
  '~',
  '%PATH%',
  '!x',
  '#x',
  '^x',
  'a,b',
  '@x',
  'é',
  '\u202e',
  'a\\b'
];

test.each(hostile)('%j in it, and it is not offered', text => {
  const { source, kernel } = aRun();
  const runs: Partial<Contract.Run>[] = [
    { source: { ...source, path: `/home/${text}/a.ipynb` } },
    { parameters: { x: text } },
    { parameters: { [text]: 1 } },
    { kernel: kernel && { ...kernel, name: text } }
  ];
  expect(runs.map(changes => cliCommand(aRun(changes)))).toEqual(
    runs.map(() => null)
  );
});

test('a list or a dictionary is not offered, since shells read brackets', () => {
  expect(cliCommand(aRun({ parameters: { x: [1] } }))).toBeNull();
  expect(cliCommand(aRun({ parameters: { x: {} } }))).toBeNull();
});

test.each(['sh', 'bash'])('%s takes it word by word as it stands', shell => {
  const command = cliCommand(
    aRun({ parameters: { x: -1.5, text: 'a_b.c/d:e+f-g', empty: '' } })
  );
  const script = (command ?? '').replace(
    'jupyter remote-helper run',
    "printf '%s\\n'"
  );
  const words = execFileSync(shell, ['-c', script], { encoding: 'utf8' });
  expect(words.trimEnd().split('\n')).toEqual(
    (command ?? '').split(' ').slice(3)
  );
});
