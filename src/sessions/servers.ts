import type { TranslationBundle } from '@jupyterlab/translation';
import type * as Contract from '../contract';
import { plainText } from '../ui/plainText';

type Held = Pick<Contract.Session, 'servers'>;

/** Whether the server of this page runs in a session. */
export function holdsOwn({ servers }: Held): boolean {
  return servers.some(server => server.is_own);
}

/** The other Jupyter servers of this user that run in it. */
export function otherServers({ servers }: Held): Contract.SessionServer[] {
  return servers.filter(server => !server.is_own);
}

/** Where a server listens, as in `port 8888`. */
export function placeText(
  trans: TranslationBundle,
  { port, socket }: Contract.SessionServer
): string {
  return socket === null
    ? trans.__('port %1', port ?? '?')
    : trans.__('socket %1', plainText(socket));
}

/** What becomes of the servers in a session when that ends: one sentence for each. */
export function serverSentences(
  trans: TranslationBundle,
  session: Held
): string[] {
  const own = holdsOwn(session)
    ? [
        trans.__(
          'JupyterLab itself runs in this session. It stops too, with all its kernels and what they have in memory, and this page loses its connection.'
        )
      ]
    : [];
  const others = otherServers(session).map(server =>
    trans.__(
      'This session holds the Jupyter server at %1; ending it stops that server and its kernels.',
      placeText(trans, server)
    )
  );
  return [...own, ...others];
}

/** The question before a session called `name` ends, and the button that says so. */
export function endingTitles(
  trans: TranslationBundle,
  name: string,
  session: Held
): { readonly title: string; readonly yes: string } {
  if (holdsOwn(session)) {
    return {
      title: trans.__('End %1, and JupyterLab with it?', name),
      yes: trans.__('End session and JupyterLab')
    };
  }
  const { length } = session.servers;
  return length === 0
    ? {
        title: trans.__('End %1?', name),
        yes: trans.__('End session')
      }
    : {
        title: trans._n(
          'End %2, and the Jupyter server in it?',
          'End %2, and %1 Jupyter servers in it?',
          length,
          name
        ),
        yes: trans._n(
          'End session and server',
          'End session and servers',
          length
        )
      };
}
