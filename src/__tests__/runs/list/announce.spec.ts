import { announcement } from '../../../runs/list/announce';
import { aFailedRun, anEndedRun, aRun, trans } from '../../fixtures';

const say = (
  ...args: Parameters<typeof announcement> extends [unknown, ...infer R]
    ? R
    : never
): string => announcement(trans, ...args);

test('a start and an end are announced', () => {
  const run = aRun();
  expect(say([], [run], 0)).toBe('train.ipynb: Running, cell 7 of 24.');
  expect(say([run], [anEndedRun()], 0)).toBe(
    'train.ipynb: Finished, 1 min 14 s.'
  );
  expect(say([run], [aFailedRun()], 0)).toBe(
    'train.ipynb: Failed in cell 3, after 1 min 14 s.'
  );
});

test('progress is not announced, nor an old run that slides into the list', () => {
  const run = aRun();
  const progress = { ...run.progress, done: 7, current: 8 };
  expect(say([run], [aRun({ progress })], 0)).toBe('');
  expect(say([run], [run, anEndedRun({ id: 'old' })], 0)).toBe('');
});
