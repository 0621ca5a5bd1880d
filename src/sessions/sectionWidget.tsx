import {
  addToolbarButtonClass,
  PanelWithToolbar,
  ReactWidget
} from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import * as React from 'react';
import { valueOf } from '../model/snapshot';
import type { Entry } from '../ui/menu';
import { moreButton } from '../ui/moreButton';
import type { IActionContext } from './actions';
import { makers } from './names';
import { NewButton, SessionsAge, SessionsSection } from './section';
import type { ISessionActions } from './sessionActions';
import { sessionActions } from './sessionActions';

/** The section "Sessions" as the panel takes it; while it is seen, its model asks. */
class SessionsPanel extends PanelWithToolbar {
  constructor(private readonly _context: IActionContext) {
    super();
    this.addClass('jrh-Section');
    this.title.label = _context.trans.__('Sessions');
  }

  protected onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._look();
  }

  protected onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._look();
  }

  protected onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this._look();
  }

  protected onBeforeDetach(msg: Message): void {
    this._context.model.setWatched(false);
    super.onBeforeDetach(msg);
  }

  private _look(): void {
    this._context.model.setWatched(this.isVisible);
  }
}

/** The section with its own toolbar. */
export function createSection(context: IActionContext): PanelWithToolbar {
  const { model, trans } = context;
  const actions = sessionActions(context);
  const panel = new SessionsPanel(context);
  panel.addWidget(
    ReactWidget.create(<SessionsSection {...{ model, trans, actions }} />)
  );
  const age = ReactWidget.create(<SessionsAge {...{ model, trans }} />);
  age.addClass('jrh-Count');
  panel.toolbar.addItem('age', age);
  panel.toolbar.addItem(
    'new-session',
    addToolbarButtonClass(
      ReactWidget.create(<NewButton {...{ model, trans, actions }} />)
    )
  );
  panel.toolbar.addItem(
    'more',
    moreButton(trans.__('More: sessions'), () =>
      sectionEntries(context, actions)
    )
  );
  return panel;
}

function sectionEntries(
  { model, trans }: IActionContext,
  actions: ISessionActions
): Entry[] {
  const known = valueOf(model.snapshot);
  const kinds = known ? makers(known) : [];
  return [
    ...kinds.map(kind => ({
      label: trans.__('New %1 Session…', kind),
      isEnabled: model.snapshot.state === 'fresh',
      act: () => actions.onNew(kind)
    })),
    null,
    { label: trans.__('Refresh'), act: () => actions.onRefresh() }
  ];
}
