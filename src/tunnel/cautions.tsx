import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { infoIcon, stateIcons } from '../icons';
import type * as Contract from '../contract';
import { Notice } from '../ui/Notice';
import type { IOffer } from './offers';

/** What to know of the server before one makes a tunnel to it. */
export type Caution =
  'not_on_loopback' | 'only_on_loopback' | 'open' | 'container';

/** The cautions, the most important first. */
export function cautionsOf(
  { server, container }: Contract.TunnelFacts,
  { route }: IOffer
): Caution[] {
  const found: Caution[] = [];
  const isAtAddress = route === 'node_address';
  if (server && !server.on_loopback && !isAtAddress) {
    found.push('not_on_loopback');
  }
  if (server && server.on_loopback && !server.is_open && isAtAddress) {
    found.push('only_on_loopback');
  }
  if (server?.is_open) {
    found.push('open');
  }
  if (container) {
    found.push('container');
  }
  return found;
}

/** Whether a command would lead nowhere. */
export function isHopeless(cautions: readonly Caution[]): boolean {
  return (
    cautions.includes('not_on_loopback') ||
    cautions.includes('only_on_loopback')
  );
}

function textsOf(
  trans: TranslationBundle,
  caution: Caution
): readonly [title: string, text: string] {
  switch (caution) {
    case 'not_on_loopback':
      return [
        trans.__('This server does not answer on 127.0.0.1'),
        trans.__('Start it with --ip=127.0.0.1 and a tunnel can lead to it.')
      ];
    case 'only_on_loopback':
      return [
        trans.__('This server answers on 127.0.0.1 only'),
        trans.__(
          'Its address leads nowhere, and nobody else can try it. Choose another route.'
        )
      ];
    case 'open':
      return [
        trans.__('Others can open the login page of this server'),
        trans.__(
          'It listens beyond this host. Started with --ip=127.0.0.1 it is reached by the tunnel only.'
        )
      ];
    case 'container':
      return [
        trans.__('This server runs in a container'),
        trans.__(
          'Its SSH server is mostly outside: type the host and the port by which you log in.'
        )
      ];
  }
}

/** The cautions as the user reads them. */
export function Cautions(props: {
  readonly trans: TranslationBundle;
  readonly cautions: readonly Caution[];
}): React.JSX.Element {
  return (
    <>
      {props.cautions.map(caution => {
        const [title, text] = textsOf(props.trans, caution);
        const isNote = caution === 'container';
        return (
          <Notice
            key={caution}
            icon={isNote ? infoIcon : stateIcons.unresponsive}
            tone={isNote ? 'quiet' : 'warn'}
            hasEdge={!isNote}
            {...{ title, text }}
          />
        );
      })}
    </>
  );
}
