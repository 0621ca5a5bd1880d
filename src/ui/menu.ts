import { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';

/** One thing that a menu offers; null is a line between two groups. */
export type Entry = {
  readonly label: string;
  /** Whether it can be chosen now; by default it can. */
  readonly isEnabled?: boolean;
  readonly act: () => unknown;
} | null;

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
