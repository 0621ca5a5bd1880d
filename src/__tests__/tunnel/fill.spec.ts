import { readFileSync } from 'node:fs';
import path from 'node:path';
import type * as Contract from '../../contract';
import type { IAsked } from '../../tunnel/fill';
import { fill, NOTHING_ASKED } from '../../tunnel/fill';
import { FORMS } from '../../tunnel/forms';
import { isIpv6, usualLocalPort } from '../../tunnel/slots';
import { literals } from '../samples';

// The server half is tested against the same files.
const SHARED = path.resolve(__dirname, '../../../tests/tunnel');
const shared = (name: string): unknown =>
  JSON.parse(readFileSync(path.join(SHARED, name), 'utf8'));

interface IVector {
  readonly name: string;
  readonly asked: Partial<IAsked>;
  readonly route: Contract.TunnelRoute;
  readonly steps?: readonly [Contract.TunnelStepCode, string][];
  readonly refused?: readonly [Contract.TunnelField, Contract.RefusalCode][];
}

interface IHostile {
  readonly characters: readonly string[];
  readonly around: readonly [string, string][];
  readonly whole: readonly string[];
  readonly fields: Readonly<Record<Contract.TunnelField, readonly string[]>>;
}

const vectors = shared('vectors.json') as IVector[];
const hostile = shared('hostile.json') as IHostile;
const forms = Object.keys(FORMS.forms) as Contract.TunnelForm[];

test.each(vectors.map(vector => [vector.name, vector] as const))(
  '%s',
  (_, vector) => {
    const asked = { ...NOTHING_ASKED, ...vector.asked };
    expect(fill(asked)).toEqual({
      form: asked.form,
      route: vector.route,
      steps: (vector.steps ?? []).map(([code, text]) => ({
        code,
        command: code === 'open' ? null : text,
        url: code === 'open' ? text : null
      })),
      refused: (vector.refused ?? []).map(([field, code]) => ({ field, code }))
    });
  }
);

test('the vectors have every form and every step', () => {
  const shown = vectors.filter(({ steps }) => steps);
  const asked = shown.map(vector => vector.asked.form ?? 'terminal');
  expect(new Set(asked)).toEqual(new Set(literals('TunnelForm')));
  const steps = shown.flatMap(vector => vector.steps ?? []);
  expect(new Set(steps.map(([code]) => code))).toEqual(
    new Set(Object.values(FORMS.steps).map(({ code }) => code))
  );
});

const GOOD: IAsked = {
  ...NOTHING_ASKED,
  user: 'ann',
  host: 'gpu1.example.org',
  jump: 'ann@bastion:2222',
  remote_port: '8889',
  login_socket: '/home/ann/.jrh/1.sock'
};

function valuesFor(field: Contract.TunnelField): string[] {
  return [
    ...hostile.around.flatMap(([before, after]) =>
      hostile.characters.map(character => before + character + after)
    ),
    ...hostile.whole,
    ...hostile.fields[field]
  ];
}

test.each(Object.keys(hostile.fields) as Contract.TunnelField[])(
  'what could mean something to a shell or to ssh is refused as %s',
  field => {
    const values = valuesFor(field);
    expect(values.length).toBeGreaterThanOrEqual(500);
    const passed = values.filter(value =>
      forms.some(form => {
        const isOverSocket =
          FORMS.forms[form].needs.includes('socket') && field !== 'socket';
        // There a port on the host means nothing.
        const unwanted = isOverSocket && field === 'remote_port';
        const made = fill({
          ...GOOD,
          socket: isOverSocket && !unwanted ? '/run/jup.sock' : null,
          [field]: value,
          form
        });
        const text = JSON.stringify(made);
        const blamed = made.refused.every(one => one.field === field);
        return (
          made.steps.length > 0 ||
          (!unwanted && !blamed) ||
          (value.length > 12 && text.includes(value))
        );
      })
    );
    expect(passed).toEqual([]);
  }
);

test.each([
  ['::', true],
  ['::1', true],
  ['1::', true],
  ['1:2:3:4:5:6:7:8', true],
  ['1:2:3:4:5:6:7::', true],
  ['::2:3:4:5:6:7:8', true],
  ['2001:DB8::FF', true],
  ['::ffff:1.2.3.4', true],
  ['1:2:3:4:5:6:1.2.3.4', true],
  ['1:2:3:4:5:6:7:8:9', false],
  ['1:2:3:4::5:6:7:8', false],
  ['1:2:3:4:5:6:7', false],
  ['1::2::3', false],
  [':::', false],
  [':1::2', false],
  ['1::2:', false],
  ['12345::', false],
  ['::1.2.3', false],
  ['::1.2.3.256', false],
  ['::01.2.3.4', false],
  ['1.2.3.4::', false],
  ['1:2:3:4:5:6:7:1.2.3.4', false],
  ['fe80::1%eth0', false],
  ['gpu1', false],
  ['', false]
])('%s is an IPv6 address: %s', (text, expected) => {
  expect(isIpv6(text)).toBe(expected);
});

test('the usual port on the laptop is the same as in the other half', () => {
  expect(usualLocalPort('ann', 'gpu1.example.org')).toBe('25581');
});
