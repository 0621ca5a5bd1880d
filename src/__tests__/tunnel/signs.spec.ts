import { readFileSync } from 'node:fs';
import path from 'node:path';
import { OFFERS } from '../../tunnel/offers';
import { signText, SYMPTOMS, symptomOf } from '../../tunnel/signs';
import { meaningOf } from '../../tunnel/symptoms';
import { trans } from '../fixtures';
import { aServer } from './examples';

// The server half is tested against the same file.
const MESSAGES = JSON.parse(
  readFileSync(
    path.resolve(__dirname, '../../../tests/tunnel/messages.json'),
    'utf8'
  )
) as [string, string | null][];

test.each(MESSAGES)('%j is a sign of %s', (message, code) => {
  expect(symptomOf(message)?.code ?? null).toBe(code);
});

test('every symptom has a meaning, and something by which it is seen', () => {
  expect(SYMPTOMS.length).toBeGreaterThan(20);
  for (const offer of OFFERS) {
    const facts = { offer, localPort: '1', server: aServer(), self: 'a@b' };
    const unknown = SYMPTOMS.filter(one => !meaningOf(trans, one, facts));
    expect(unknown.map(({ code }) => code)).toEqual([]);
  }
});

test.each([
  ['local_port_busy', 'bind … Address already in use'],
  ['login_refused', 'Permission denied'],
  ['tunnel_exists', 'ControlSocket … already exists, disabling multiplexing'],
  ['page_hangs', null]
])('%s is shown as %s', (code, expected) => {
  const symptom = SYMPTOMS.find(one => one.code === code);
  expect(symptom && signText(symptom)).toBe(expected);
});
