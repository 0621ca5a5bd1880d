import { Toolbar, ToolbarButton } from '@jupyterlab/ui-components';
import {
  editIcon,
  ellipsesIcon,
  launchIcon,
  listIcon,
  notebookIcon,
  refreshIcon,
  stopIcon
} from '@jupyterlab/ui-components';
import type { LabIcon } from '@jupyterlab/ui-components';
import type { Widget } from '@lumino/widgets';
import type * as Contract from '../../contract';
import { canCancel, hasResult } from '../offers';
import { isEnded } from '../order';
import type { IDetailContext } from './context';

/** What the toolbar can offer. */
type Tool =
  | 'cancel'
  | 'so_far'
  | 'open_result'
  | 'retry'
  | 'retry_with_changes'
  | 'open_notebook'
  | 'log';

/** What applies to a run as it stands, the most likely first. */
export function toolsFor(run: Contract.Run, isConnected: boolean): Tool[] {
  const hasNotebook = run.source.api_path !== null;
  const on = (isOffered: boolean, tool: Tool): Tool[] =>
    isOffered ? [tool] : [];
  const result = on(hasResult(run), 'open_result');
  const again: Tool[] = isConnected
    ? ['retry', ...on(hasNotebook, 'retry_with_changes')]
    : [];
  const rest = [...on(hasNotebook, 'open_notebook'), ...on(isConnected, 'log')];
  if (!isEnded(run)) {
    return [
      ...on(isConnected && canCancel(run), 'cancel'),
      ...on(isConnected && run.started_at !== null, 'so_far'),
      ...rest
    ];
  }
  const isDone = run.state.kind === 'succeeded';
  return isDone
    ? [...result, ...again, ...rest]
    : [...again, ...result, ...rest];
}

/** Keeps the buttons of a toolbar to what applies. */
export class Tools {
  constructor(
    private readonly _toolbar: Toolbar,
    private readonly _context: IDetailContext
  ) {
    _toolbar.node.setAttribute('aria-label', _context.trans.__('Run actions'));
  }

  /** Shows the buttons for the run as it stands. */
  update(): void {
    const { model } = this._context;
    const { known, snapshot } = model;
    const isConnected =
      snapshot.state === 'fresh' && known?.isRemoved === false;
    const tools = known ? toolsFor(known.run, isConnected) : [];
    const key = `${tools.join(' ')} ${known !== null}`;
    if (key === this._key) {
      return;
    }
    this._key = key;
    const hadFocus = this._toolbar.node.contains(document.activeElement);
    // Lab's toolbar has an item of its own, for what does not fit.
    for (const item of this._items.splice(0)) {
      item.dispose();
    }
    for (const tool of tools) {
      this._add(tool, this._button(tool));
    }
    if (known) {
      this._add('spacer', Toolbar.createSpacerItem());
      this._add('more', this._more());
    }
    if (hadFocus) {
      this._toolbar.node.querySelector<HTMLElement>('jp-button')?.focus();
    }
  }

  private _add(name: string, item: Widget): void {
    this._toolbar.addItem(name, item);
    this._items.push(item);
  }

  private _button(tool: Tool): ToolbarButton {
    const { actions, trans, view, model, onDownload } = this._context;
    const make = this._make;
    switch (tool) {
      case 'cancel':
        return make(stopIcon, trans.__('Cancel'), actions.onCancel);
      case 'so_far':
        return make(launchIcon, trans.__('Result so far'), onDownload);
      case 'open_result':
        return make(launchIcon, trans.__('Open result'), actions.onOpenResult);
      case 'retry':
        return make(refreshIcon, trans.__('Retry'), actions.onRetry);
      case 'retry_with_changes':
        return make(
          editIcon,
          trans.__('Retry with changes…'),
          actions.onRetryWithChanges
        );
      case 'open_notebook':
        return make(
          notebookIcon,
          trans.__('Open notebook'),
          actions.onOpenSource
        );
      case 'log':
        return make(listIcon, trans.__('Log'), () => {
          view.set({ isLog: !view.choice.isLog });
          return model.loadLog();
        });
    }
  }

  private readonly _make = (
    icon: LabIcon,
    label: string,
    act: (run: Contract.Run) => unknown
  ): ToolbarButton =>
    new ToolbarButton({
      icon,
      label,
      tooltip: label,
      onClick: () => this._withRun(act)
    });

  private _more(): ToolbarButton {
    const { actions, trans } = this._context;
    const button: ToolbarButton = new ToolbarButton({
      icon: ellipsesIcon,
      tooltip: trans.__('More actions'),
      onClick: () =>
        this._withRun(run => {
          const { left, bottom } = button.node.getBoundingClientRect();
          const anchor = button.node.querySelector<HTMLElement>('jp-button');
          actions.onMenu(run, {
            x: left,
            y: bottom,
            anchor: anchor ?? button.node
          });
        })
    });
    return button;
  }

  private _withRun(act: (run: Contract.Run) => unknown): void {
    const run = this._context.model.known?.run;
    if (run) {
      void act(run);
    }
  }

  private readonly _items: Widget[] = [];
  private _key = '';
}
