import type { TranslationBundle } from '@jupyterlab/translation';
import type * as Contract from '../contract';
import { plainText } from '../ui/plainText';
import type { IOffer } from './offers';
import type { ISymptom } from './signs';
import { signText, SYMPTOMS } from './signs';

/** What somebody sees, by which it is found, and what it means. */
export interface IMeaning {
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

type Trans = TranslationBundle;
type Texts = Readonly<Record<string, string>>;

/** What goes wrong most often on this way; every other message has its meaning, too. */
export function usualSymptoms(facts: ITroubleFacts): readonly ISymptom[] {
  const { offer, server } = facts;
  const isSocket =
    (server?.socket ?? null) !== null || offer.route === 'node_reverse';
  const usual: Readonly<Record<string, boolean>> = {
    local_port_busy: true,
    nothing_listens: !isSocket,
    socket_unreachable: isSocket,
    forwarding_forbidden: true,
    name_unknown: true,
    bastion_refused: offer.kind !== 'direct',
    login_refused: true,
    tunnel_exists: offer.form === 'background',
    no_open_login: offer.form === 'reuse',
    login_socket_taken: offer.route === 'node_reverse',
    other_page: true,
    page_forbidden: true,
    page_hangs: true,
    certificate_warning: server?.tls ?? false
  };
  return SYMPTOMS.filter(({ code }) => usual[code] ?? false);
}

/** A symptom in words; null for one that only a newer page knows. */
export function meaningOf(
  trans: Trans,
  symptom: ISymptom,
  facts: ITroubleFacts
): IMeaning | null {
  const meanings: Texts = {
    ...portTexts(trans, facts),
    ...farEndTexts(trans, facts),
    ...loginTexts(trans),
    ...connectionTexts(trans),
    ...pageTexts(trans, facts)
  };
  const { code } = symptom;
  const meaning = meanings[code];
  const seen = signText(symptom) ?? seenTexts(trans)[code];
  return meaning === undefined || seen === undefined ? null : { seen, meaning };
}

function seenTexts(trans: Trans): Texts {
  return {
    other_page: trans.__('Another Jupyter opens'),
    page_forbidden: trans.__('The page says 403'),
    page_hangs: trans.__('The page hangs after sleep'),
    certificate_warning: trans.__('The browser warns of the certificate'),
    ends_when_idle: trans.__('The tunnel ends while nobody uses it')
  };
}

function portTexts(trans: Trans, { localPort }: ITroubleFacts): Texts {
  return {
    local_port_busy: trans.__(
      'Port %1 is busy on your computer. Choose another port above.',
      localPort
    ),
    local_port_reserved: trans.__(
      'Ports below 1024 belong to the administrator. Choose another port above.'
    ),
    bad_forwarding: trans.__(
      'The command is not as it stands here. Copy it once more.'
    ),
    tunnel_exists: trans.__(
      'A tunnel to this port was started before. Check it by the line above; if that is refused, remove the file and start again.'
    ),
    no_tunnel: trans.__('It is not there any more. Start it again.')
  };
}

function farEndTexts(trans: Trans, { offer }: ITroubleFacts): Texts {
  return {
    nothing_listens: trans.__(
      'The tunnel is up, but nothing listens there: wrong port, or Jupyter has ended.'
    ),
    socket_unreachable: trans.__(
      'The tunnel is up, but its socket is not there: Jupyter has ended, or the host forbids sockets.'
    ),
    forwarding_forbidden: trans.__(
      'This host forbids forwarding. Go through a bastion, or ask the site.'
    ),
    bastion_refused: trans.__(
      'The first host does not know the second by that name, or forbids forwarding.'
    ),
    name_unknown:
      offer.kind === 'direct'
        ? trans.__('The name is only known inside. Go through a bastion.')
        : trans.__('Your computer does not know the first host by that name.'),
    login_socket_taken: trans.__(
      'The login host cannot make the socket: run the line that makes its folder, or reload the page for a new name.'
    )
  };
}

function loginTexts(trans: Trans): Texts {
  return {
    no_route: trans.__(
      'No way leads there. Start the VPN, or go through a bastion.'
    ),
    no_sshd: trans.__('No SSH server listens at that port of the host.'),
    no_answer: trans.__(
      'Nobody answers there. Start the VPN, or go through a bastion.'
    ),
    login_refused: trans.__(
      'The user is another one on that host, or your key is not known there.'
    ),
    host_key_changed: trans.__(
      'The host has another key than it had: it may be another host. Ask the site before you go on.'
    ),
    host_key_unknown: trans.__(
      'Your computer does not know the host yet. Log in once in a terminal, and compare the key.'
    ),
    no_open_login: trans.__(
      'Your logins do not share a connection. Choose another form.'
    )
  };
}

function connectionTexts(trans: Trans): Texts {
  return {
    connection_lost: trans.__(
      'The connection is lost; the server goes on. Run the line again.'
    ),
    autossh_jump: trans.__(
      'Autossh has no -J. Use its line as it stands here.'
    ),
    windows_background: trans.__(
      'Windows has no tunnels in the background. Use a terminal.'
    ),
    windows_jump: trans.__(
      'This SSH of Windows is too old for -J. Go in two steps.'
    ),
    ends_when_idle: trans.__(
      'The host ends what it takes for unused. Leave the page open, or choose Reconnecting.'
    )
  };
}

function pageTexts(trans: Trans, { server, self }: ITroubleFacts): Texts {
  return {
    other_page: trans.__(
      'Compare: this one is %1, process %2.',
      plainText(self),
      server?.pid ?? '?'
    ),
    page_forbidden: trans.__('Open it as 127.0.0.1, not by another name.'),
    page_hangs: trans.__(
      'The tunnel is dead. It ends by itself within 2 minutes; start it again.'
    ),
    certificate_warning: trans.__(
      'It is for the name of the host, and the tunnel has another one.'
    )
  };
}
