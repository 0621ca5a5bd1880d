import type { TranslationBundle } from '@jupyterlab/translation';
import { PanelWithToolbar, ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import * as React from 'react';
import { moreButton } from '../ui/moreButton';
import { TunnelAge } from './age';
import type { TunnelModel } from './model';
import { reasonOf, sayFailure } from './say';
import type { TunnelView } from './view';
import type { IPageFacts } from './way';

/** What the section is made from. */
export interface ITunnelSectionOptions {
  readonly model: TunnelModel;
  readonly trans: TranslationBundle;
  readonly page: IPageFacts;
}

/** The section "Tunnel" as the panel takes it, with its own toolbar. */
export function createSection(
  options: ITunnelSectionOptions
): PanelWithToolbar {
  const { model, trans } = options;
  const panel = new TunnelPanel(options);
  panel.addClass('jrh-Section');
  panel.title.label = trans.__('Tunnel');
  const age = ReactWidget.create(<TunnelAge {...{ model, trans }} />);
  age.addClass('jrh-Count');
  panel.toolbar.addItem('age', age);
  panel.toolbar.addItem(
    'more',
    moreButton(trans.__('More: tunnel'), () => [
      {
        label: trans.__('Forget What You Chose'),
        isEnabled: model.snapshot.state === 'fresh',
        act: () => panel.forget()
      }
    ])
  );
  return panel;
}

// Nobody is asked and nothing is loaded before somebody looks.
class TunnelPanel extends PanelWithToolbar {
  constructor(private readonly _options: ITunnelSectionOptions) {
    super();
  }

  /** Lets go of what was chosen and typed, here and on the server. */
  async forget(): Promise<void> {
    const { model, trans } = this._options;
    try {
      await model.remember({});
      await model.refresh();
      this._view?.startAnew();
    } catch (error: unknown) {
      sayFailure(trans.__('It is not forgotten: %1', reasonOf(error)));
    }
  }

  protected onAfterShow(message: Message): void {
    super.onAfterShow(message);
    void this._look();
  }

  protected onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    void this._look();
  }

  private async _look(): Promise<void> {
    if (!this.isVisible) {
      return;
    }
    this._options.model.look();
    if (!this._isLoading) {
      this._isLoading = true;
      const { TunnelView } = await import('./view');
      if (!this.isDisposed) {
        this._view = new TunnelView(this._options);
        this.addWidget(this._view);
      }
    }
  }

  private _isLoading = false;
  private _view: TunnelView | null = null;
}
