import type { TranslationBundle } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';
import type * as Contract from '../../contract';
import { plainText } from '../../ui/plainText';
import { canCancel, hasResult } from '../offers';
import { isEnded } from '../order';
import { cliCommand } from './cliCommand';
import type { IRunActions } from './runActions';

/** One thing that a menu offers; null is a line between two groups. */
export type Entry = {
  readonly label: string;
  /** Whether it can be chosen now; by default it can. */
  readonly isEnabled?: boolean;
  readonly act: () => unknown;
} | null;

/**
 * What can be done with a run, in the order of its menu. What cannot be done is left out; what
 * needs the server is, too, while it is not there.
 */
export function runEntries(
  trans: TranslationBundle,
  run: Contract.Run,
  actions: IRunActions,
  isConnected: boolean
): Entry[] {
  const { hasDetail } = actions;
  const hasFailed = run.state.kind === 'failed' || run.state.kind === 'lost';
  const mayRemove = isConnected && isEnded(run);
  return [
    ...entry(hasDetail, trans.__('Open'), () => actions.onOpen(run)),
    ...entry(hasResult(run), trans.__('Open Result'), () =>
      actions.onOpenResult(run)
    ),
    ...entry(hasDetail && hasFailed, trans.__('Show Error'), () =>
      actions.onShowError(run)
    ),
    null,
    ...(isConnected ? controls(trans, run, actions) : []),
    null,
    ...copies(trans, run, actions),
    null,
    ...entry(mayRemove, trans.__('Remove…'), () => actions.onRemove(run))
  ];
}

function controls(
  trans: TranslationBundle,
  run: Contract.Run,
  actions: IRunActions
): Entry[] {
  const hasEnded = isEnded(run);
  const isHere = run.source.api_path !== null;
  return [
    ...entry(hasEnded, trans.__('Retry'), () => actions.onRetry(run)),
    ...entry(hasEnded && isHere, trans.__('Retry with Changes…'), () =>
      actions.onRetryWithChanges(run)
    ),
    ...entry(canCancel(run), trans.__('Cancel…'), () => actions.onCancel(run)),
    ...entry(run.state.kind === 'unknown', trans.__('Treat as Ended…'), () =>
      actions.onTreatAsEnded(run)
    )
  ];
}

function copies(
  trans: TranslationBundle,
  run: Contract.Run,
  { onCopy }: IRunActions
): Entry[] {
  const command = cliCommand(run);
  const { path } = run.source;
  // What is pasted into a terminal must not bring a line break along.
  const isPlain = plainText(path) === path;
  return [
    ...entry(command !== null, trans.__('Copy CLI Command'), () =>
      onCopy(command ?? '')
    ),
    ...entry(isPlain, trans.__('Copy Path'), () => onCopy(path))
  ];
}

function entry(isOffered: boolean, label: string, act: () => unknown): Entry[] {
  return isOffered ? [{ label, act }] : [];
}

/** Where a menu opens, and what gets the focus back from it. */
export interface IMenuPlace {
  readonly x: number;
  readonly y: number;
  readonly anchor: HTMLElement;
}

/**
 * Opens a menu that is gone once it closes.
 *
 * Its commands are its own: those of the application can be called from anywhere, such as a link
 * in a notebook, and would have to ask first.
 */
export function openMenu(entries: readonly Entry[], place: IMenuPlace): void {
  const commands = new CommandRegistry();
  const menu = new Menu({ commands });
  entries.forEach((entry, i) => {
    if (entry === null) {
      menu.addItem({ type: 'separator' });
      return;
    }
    const command = `entry-${i}`;
    commands.addCommand(command, {
      label: entry.label,
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => entry.isEnabled ?? true,
      execute: entry.act
    });
    menu.addItem({ command });
  });
  menu.aboutToClose.connect(() => {
    // The command runs after this, and may want the focus for a dialog of its own.
    place.anchor.focus();
    queueMicrotask(() => menu.dispose());
  });
  menu.open(place.x, place.y);
}
