import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type * as Contract from '../contract';
import type { IRefusal } from '../model/refusal';
import { valueOf } from '../model/snapshot';
import type { ISessionsModel, ISshLogin } from '../tokens';
import { copyCommand, unknownLoginText } from '../ui/copyCommand';
import { once } from '../ui/once';
import { isSure } from '../ui/question';
import { sayFailure, sayWhyNot } from '../ui/say';
import { refusalFrom } from './model';
import { freeName, makers } from './names';
import { endingTitles } from './servers';
import {
  endingText,
  nameText,
  sessionRefusalText,
  survivorsText
} from './texts';

/** What it takes to act on sessions. */
export interface IActionContext {
  readonly app: JupyterFrontEnd;
  readonly model: ISessionsModel;
  readonly trans: TranslationBundle;
  /** How the user's computer logs in here; null where nobody can say. */
  readonly login: ISshLogin | null;
}

// Lab's own; absent where its terminals are disabled.
const OPEN_COMMAND = 'terminal:open';

/** Whether a session can be shown in a tab. */
export function hasTerminals({ app }: IActionContext): boolean {
  return (
    app.serviceManager.terminals.isAvailable() &&
    app.commands.hasCommand(OPEN_COMMAND)
  );
}

/** Shows a session in a terminal's tab. A refusal is said; the promise does not reject. */
export function open(
  context: IActionContext,
  session: Contract.Session
): Promise<void> {
  const { app, model, trans } = context;
  return once(model, `open ${session.id}`, async () => {
    try {
      const { name } = await model.open(session);
      await app.commands.execute(OPEN_COMMAND, { name });
    } catch (error: unknown) {
      const why = sessionRefusalText(trans, refusalFrom(error));
      sayFailure(
        trans.__('%1 was not opened: %2', nameText(trans, session), why)
      );
    }
  });
}

/**
 * Asks for a name, makes a session and shows it in a tab where that can be. After a refusal it
 * asks again.
 */
export function askAndCreate(
  context: IActionContext,
  kind: Contract.SessionKind
): Promise<void> {
  const { model } = context;
  return once(model, 'create', async () => {
    if (valueOf(model.snapshot) === null) {
      await model.refresh();
    }
    const known = valueOf(model.snapshot)?.sessions ?? [];
    const made = await askUntilMade(context, kind, freeName(kind, known));
    if (made !== null && hasTerminals(context)) {
      await open(context, made);
    }
  });
}

async function askUntilMade(
  context: IActionContext,
  kind: Contract.SessionKind,
  first: string
): Promise<Contract.Session | null> {
  const { model, trans } = context;
  const { askForName } = await import('./nameDialog');
  let name = first;
  let refusal: string | null = null;
  for (;;) {
    const chosen = await askForName({ trans, kind, name, refusal });
    if (chosen === null) {
      return null;
    }
    try {
      return await model.create({ kind, name: chosen });
    } catch (error: unknown) {
      name = chosen;
      refusal = refusalOfCreation(trans, refusalFrom(error));
    }
  }
}

function refusalOfCreation(
  trans: TranslationBundle,
  refusal: IRefusal
): string {
  return refusal.isAnswered
    ? trans.__('Not made: %1', sessionRefusalText(trans, refusal))
    : trans.__(
        'No answer from the server. The list shows whether it was made.'
      );
}

/** Which kind of session a button without a choice makes; null when none can be made. */
export function usualKind({
  model
}: Pick<IActionContext, 'model'>): Contract.SessionKind | null {
  const known = valueOf(model.snapshot);
  return known === null ? null : (makers(known)[0] ?? null);
}

/** Ends a session once the user has said so. A refusal is said; the promise does not reject. */
export function askAndEnd(
  context: IActionContext,
  session: Contract.Session
): Promise<void> {
  return once(context.model, `end ${session.id}`, () =>
    endOnceSure(context, session)
  );
}

async function endOnceSure(
  context: IActionContext,
  session: Contract.Session
): Promise<void> {
  const { model, trans } = context;
  if (!(await isSureToEnd(context, session))) {
    return;
  }
  const name = nameText(trans, session);
  const named = session.servers.map(({ id }) => id);
  try {
    const { survivors } = await model.end(session, named);
    if (survivors.length > 0) {
      Notification.warning(survivorsText(trans, name, survivors), {
        autoClose: false
      });
    }
  } catch (error: unknown) {
    const refusal = refusalFrom(error);
    const news =
      refusal.code === 'session_holds_server'
        ? await withMoreServers(model, session, named)
        : null;
    if (news !== null) {
      // Who said yes has not said yes to these.
      await endOnceSure(context, news);
    } else if (refusal.code !== 'session_not_found') {
      const why = sessionRefusalText(trans, refusal);
      sayFailure(trans.__('%1 was not ended: %2', name, why));
    }
  }
}

/** The session as it is now, if it holds servers that the page did not know of. */
async function withMoreServers(
  model: ISessionsModel,
  { id }: Contract.Session,
  named: readonly string[]
): Promise<Contract.Session | null> {
  await model.refresh();
  const known = valueOf(model.snapshot)?.sessions ?? [];
  const isNews = (one: Contract.Session): boolean =>
    one.id === id && one.servers.some(server => !named.includes(server.id));
  return known.find(isNews) ?? null;
}

function isSureToEnd(
  { trans }: IActionContext,
  session: Contract.Session
): Promise<boolean> {
  return isSure({
    ...endingTitles(trans, nameText(trans, session), session),
    body: endingText(trans, session),
    no: trans.__('Keep'),
    isWarning: true
  });
}

/** Copies what attaches to a session from the user's own computer, if that is known. */
export function copyAttach(
  context: IActionContext,
  session: Contract.Session
): Promise<void> {
  const { model, trans, login } = context;
  return once(model, `copy ${session.id}`, async () => {
    try {
      const words = (await login?.words()) ?? null;
      if (words === null || session.attach === null) {
        sayWhyNot(whyNoCommand(trans, session));
        return;
      }
      const command = ['ssh', '-t', ...words, ...session.attach].join(' ');
      copyCommand(trans, command);
    } catch (error: unknown) {
      const why = sessionRefusalText(trans, refusalFrom(error));
      sayFailure(trans.__('Not copied: %1', why));
    }
  });
}

function whyNoCommand(
  trans: TranslationBundle,
  { attach }: Contract.Session
): string {
  return attach === null
    ? trans.__('Its name cannot stand in a command; open it here instead.')
    : unknownLoginText(trans);
}

/** Lets a closed terminal not end this server, or takes that back. */
export function setProtected(
  { model, trans }: IActionContext,
  isProtected: boolean
): Promise<void> {
  return once(model, 'protect', async () => {
    try {
      await model.setProtected(isProtected);
    } catch (error: unknown) {
      const why = sessionRefusalText(trans, refusalFrom(error));
      sayFailure(
        isProtected
          ? trans.__('Not protected: %1', why)
          : trans.__('Still protected: %1', why)
      );
    }
  });
}
