import { act, cleanup, render } from '@testing-library/react';
import * as React from 'react';
import type * as Contract from '../../contract';
import { OFFERS } from '../../tunnel/offers';
import { TunnelSection } from '../../tunnel/section';
import { signText, SYMPTOMS } from '../../tunnel/signs';
import { notNeededText, refusalText, withheldText } from '../../tunnel/texts';
import { bare, trans, untranslated } from '../marked';
import { literals } from '../samples';
import { NOTHING, someFacts } from './examples';
import { FakeTunnel, NODE_JOB } from './facts';

const silent = (): void => undefined;

// Names of programs, words of ssh and HTTP, and names that a host has for itself.
const TUNNEL = [
  ...['ann', 'n042', 'login1', '1.2', 'ann@n042', 'Slurm'],
  ...SYMPTOMS.map(one => signText(one) ?? '')
];

test('the tunnel, on every route in every form', () => {
  const server = { ...someFacts().server, is_open: true, tls: true };
  for (const { code, kind } of OFFERS) {
    const facts = someFacts({
      container: true,
      host_source: 'own_name',
      job: NODE_JOB,
      server: server as Contract.TunnelServer,
      remembered: { ...NOTHING, form: code, route: kind, jump: '1.2' }
    });
    const { container } = render(
      <TunnelSection
        model={new FakeTunnel(facts)}
        trans={trans}
        page={{ port: '28417', socketName: '1' }}
        onCopy={silent}
        onCopyWithToken={() => Promise.resolve(false)}
      />
    );
    for (const summary of container.querySelectorAll('summary')) {
      act(() => summary.click());
    }
    expect(container.querySelector('.jrh-Trouble')).not.toBeNull();
    const found = untranslated(container).filter(
      text => !TUNNEL.includes(text)
    );
    expect(found).toEqual([]);
    cleanup();
  }
});

test('what is refused, withheld or not needed of a tunnel', () => {
  const fields = literals('TunnelField') as Contract.TunnelField[];
  const codes = literals('RefusalCode') as Contract.RefusalCode[];
  const reasons = literals('NoTunnelReason') as Contract.NoTunnelReason[];
  const texts = [
    ...fields.flatMap(field =>
      codes.flatMap(code => [
        refusalText(trans, { field, code }),
        withheldText(trans, [{ field, code }])
      ])
    ),
    ...reasons.map(reason => notNeededText(trans, reason))
  ];
  expect(texts.map(bare).filter(text => text !== '')).toEqual([]);
});
