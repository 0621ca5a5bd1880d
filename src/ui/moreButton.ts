import { ellipsesIcon, ToolbarButton } from '@jupyterlab/ui-components';
import type { Entry } from './menu';
import { openMenu } from './menu';

/** The button at the end of a section's title, which opens a menu below itself. */
export function moreButton(
  tooltip: string,
  entries: () => readonly Entry[]
): ToolbarButton {
  const button: ToolbarButton = new ToolbarButton({
    icon: ellipsesIcon,
    tooltip,
    onClick: () => {
      const { left, bottom } = button.node.getBoundingClientRect();
      const anchor =
        button.node.querySelector<HTMLElement>('jp-button, button');
      openMenu(entries(), {
        x: left,
        y: bottom,
        anchor: anchor ?? button.node
      });
    }
  });
  return button;
}
