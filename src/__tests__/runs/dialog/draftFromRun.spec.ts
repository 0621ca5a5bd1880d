import { parameterFields, requestFrom } from '../../../runs/dialog/draft';
import { draftFromRun } from '../../../runs/dialog/draftFromRun';
import { aFailedRun, anInspection, aParameter } from '../../fixtures';

const inspection = anInspection(
  aParameter('epochs', 'int', '10', 10),
  aParameter('resume', 'bool', 'False', false),
  aParameter('tag', 'str', '"day"', 'day')
);

test('it stands for the same run', () => {
  const parameters = {
    epochs: 20,
    resume: true,
    tag: 'night',
    extra: '7',
    more: [1, 2]
  };
  const limits = { cell_s: 60, run_s: 5_400, start_s: 180, allow_errors: true };
  const exports = (['html', 'markdown'] as const).map(format => ({
    format,
    path: null,
    api_path: null,
    status: 'missing' as const
  }));
  const run = aFailedRun({ name: 'second try', parameters, limits, exports });
  const draft = draftFromRun(run, inspection);
  expect(draft && requestFrom(draft, inspection)).toEqual({
    path: 'work/train.ipynb',
    name: 'second try',
    kernel: null,
    parameters,
    limits: { cell_s: 60, run_s: 5_400, allow_errors: true },
    result: null,
    engine: 'own',
    formats: ['html', 'markdown']
  });
});

test('a value that the field cannot hold is shown, not lost', () => {
  const run = aFailedRun({ parameters: { epochs: 'many' } });
  const draft = draftFromRun(run, inspection);
  expect(draft && parameterFields(draft, inspection)[0]?.text).toBe('"many"');
  expect(draft && requestFrom(draft, inspection)).toBeNull();
});

test('another kernel than the notebook’s own is kept', () => {
  const kernel = { name: 'ir', display_name: 'R', language: 'R' };
  expect(draftFromRun(aFailedRun({ kernel }), inspection)?.kernel).toBe('ir');
});

test('without a path on this server there is nothing to run', () => {
  const run = aFailedRun();
  const source = { ...run.source, api_path: null };
  expect(draftFromRun({ ...run, source }, inspection)).toBeNull();
});
