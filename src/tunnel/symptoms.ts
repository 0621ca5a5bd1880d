import type { TranslationBundle } from '@jupyterlab/translation';
import type * as Contract from '../contract';
import { plainText } from '../ui/plainText';
import type { IOffer } from './offers';

/** What somebody sees, by which it is found, and what it means. */
export interface ISymptom {
  /** Words of ssh, or of ours where the browser shows it. */
  readonly seen: string;
  readonly meaning: string;
}

/** What is said of a trouble besides its code. */
export interface ITroubleFacts {
  readonly offer: IOffer;
  readonly localPort: string;
  readonly server: Contract.TunnelServer | null;
  /** `user@host` as the server itself would say it. */
  readonly self: string;
}

/** What can go wrong on this way, and what each sign of it means. */
export function symptomsOf(
  trans: TranslationBundle,
  facts: ITroubleFacts
): ISymptom[] {
  return [
    ...busyPort(trans, facts),
    ...refusals(trans, facts),
    ...names(trans, facts),
    ...inBrowser(trans, facts)
  ];
}

function busyPort(
  trans: TranslationBundle,
  { offer, localPort }: ITroubleFacts
): ISymptom[] {
  const busy: ISymptom = {
    seen: 'bind … Address already in use',
    meaning: trans.__(
      'Port %1 is busy on your computer. Choose another port above.',
      localPort
    )
  };
  const own = {
    background: {
      seen: 'ControlSocket … already exists',
      meaning: trans.__(
        'A tunnel of this port was started before. Check it by the line above; if that is refused, remove the file and start again.'
      )
    },
    reuse: {
      seen: 'Control socket connect … No such file or directory',
      meaning: trans.__(
        'No login is open that shares its connection. Log in first, or choose another form.'
      )
    },
    putty: {
      seen: trans.__('Plink runs, and the page does not open'),
      meaning: trans.__(
        'Port %1 may be busy on your computer: plink says so and stays.',
        localPort
      )
    }
  } as const satisfies Partial<Record<IOffer['form'], ISymptom>>;
  const form = offer.form as keyof typeof own;
  return form in own ? [busy, own[form]] : [busy];
}

function refusals(
  trans: TranslationBundle,
  { server, offer }: ITroubleFacts
): ISymptom[] {
  const nothing: ISymptom = {
    seen: 'connect failed: Connection refused',
    meaning: trans.__(
      'The tunnel is up, but nothing listens there: wrong port, or Jupyter has ended.'
    )
  };
  const socket: ISymptom = {
    seen: 'connect failed: open failed',
    meaning: trans.__(
      'The tunnel is up, but its socket is not there: Jupyter has ended, or the host forbids sockets.'
    )
  };
  const isSocket =
    (server?.socket ?? null) !== null || offer.route === 'node_reverse';
  return [
    isSocket ? socket : nothing,
    {
      seen: 'administratively prohibited',
      meaning: trans.__(
        'This host forbids forwarding. Go through a bastion, or ask the site.'
      )
    },
    {
      seen: 'Permission denied',
      meaning: trans.__(
        'The user is another one on that host, or your key is not known there.'
      )
    }
  ];
}

function names(trans: TranslationBundle, { offer }: ITroubleFacts): ISymptom[] {
  const unknown = 'Could not resolve hostname';
  if (offer.kind === 'direct') {
    return [
      {
        seen: unknown,
        meaning: trans.__(
          'The name is only known inside. Go through a bastion.'
        )
      }
    ];
  }
  return [
    {
      seen: unknown,
      meaning: trans.__(
        'Your computer does not know the first host by that name.'
      )
    },
    {
      seen: 'stdio forwarding failed',
      meaning: trans.__(
        'The first host does not know the second by that name, or forbids forwarding.'
      )
    }
  ];
}

function inBrowser(
  trans: TranslationBundle,
  { server, self }: ITroubleFacts
): ISymptom[] {
  return [
    {
      seen: trans.__('Another Jupyter opens'),
      meaning: trans.__(
        'Compare: this one is %1, process %2.',
        plainText(self),
        server?.pid ?? '?'
      )
    },
    ...(server?.tls
      ? [
          {
            seen: trans.__('The browser warns of the certificate'),
            meaning: trans.__(
              'It is for the name of the host, and the tunnel has another one.'
            )
          }
        ]
      : []),
    {
      seen: '403 Forbidden',
      meaning: trans.__('Open it as 127.0.0.1, not by another name.')
    },
    {
      seen: trans.__('The page hangs after sleep'),
      meaning: trans.__(
        'The tunnel is dead. It ends by itself within 2 minutes; start it again.'
      )
    }
  ];
}
