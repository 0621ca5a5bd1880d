import { version } from '../../package.json';
import { VERSION } from '../version';

test('the version that the page knows is the one of the package', () => {
  expect(VERSION).toBe(version);
});
