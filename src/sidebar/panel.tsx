import type { TranslationBundle } from '@jupyterlab/translation';
import type { ITranslator } from '@jupyterlab/translation';
import type { Toolbar } from '@jupyterlab/ui-components';
import { ReactWidget, SidePanel } from '@jupyterlab/ui-components';
import type { Widget } from '@lumino/widgets';
import { AccordionPanel } from '@lumino/widgets';
import * as React from 'react';
import { remoteHelperIcon } from '../icons';
import type { IRunsModel, ISectionPlace } from '../tokens';
import type { INoticesProps } from './notices';
import { Notices } from './notices';

// Becomes `data-jrh-badge` of the tab, which the style sheet shows.
const BADGE = 'jrh-badge';
const USUAL_RANK = 20;

/** The panel at the side: a place for notices, and below it the sections that others add. */
export class RemoteHelperPanel extends SidePanel {
  constructor(options: RemoteHelperPanel.IOptions) {
    super({ translator: options.translator });
    const { trans, notices } = options;
    const name = trans.__('Remote Helper');
    this._name = name;
    this.id = 'jrh-sidebar';
    this.addClass('jrh-Panel');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', name);
    this.title.icon = remoteHelperIcon;
    this.title.caption = name;
    if (notices) {
      this.header.addWidget(ReactWidget.create(<Notices {...notices} />));
      this._follow(notices.model);
    }
  }

  /** Adds a section in the place of its rank and owns it from then on. */
  addSection(
    section: Widget & Toolbar.IWidgetToolbar,
    { rank = USUAL_RANK, isFolded = false }: ISectionPlace = {}
  ): void {
    const higher = this._ranks.findIndex(other => other > rank);
    const index = higher < 0 ? this._ranks.length : higher;
    this._ranks.splice(index, 0, rank);
    this.insertWidget(index, section);
    if (isFolded && this.content instanceof AccordionPanel) {
      this.content.collapse(index);
      makeRoomOnce(this.content, section);
    }
  }

  /** Puts a number on the icon and words into the caption; neither at zero. */
  setBadge(count: number, text: string): void {
    const isShown = count > 0;
    const shown = count > 99 ? '99+' : String(count);
    // The shell keeps the id of the tab there.
    const { [BADGE]: _last, ...others } = this.title.dataset;
    this.title.dataset = isShown ? { ...others, [BADGE]: shown } : others;
    this.title.caption = isShown ? `${this._name}, ${text}` : this._name;
  }

  dispose(): void {
    this._model?.changed.disconnect(this._onChanged, this);
    super.dispose();
  }

  // Where nothing at all is known, the notice stands in for every section.
  private _follow(model: IRunsModel): void {
    this._model = model;
    model.changed.connect(this._onChanged, this);
    this._onChanged();
  }

  private _onChanged(): void {
    this.content.setHidden(this._model?.snapshot.state === 'failed');
  }

  private readonly _name: string;
  private readonly _ranks: number[] = [];
  private _model: IRunsModel | null = null;
}

// A section that was never seen has no size of its own yet: it takes half of the room at first.
function makeRoomOnce(content: AccordionPanel, section: Widget): void {
  const onToggled = (): void => {
    if (section.isHidden) {
      return;
    }
    content.expansionToggled.disconnect(onToggled);
    const others = content.widgets.filter(
      one => one !== section && !one.isHidden
    ).length;
    content.setRelativeSizes(
      content.widgets.map(one => {
        const share = one === section ? Math.max(others, 1) : 1;
        return one.isHidden ? 0 : share;
      })
    );
  };
  content.expansionToggled.connect(onToggled);
}

/** What the panel is made from. */
export namespace RemoteHelperPanel {
  export interface IOptions {
    readonly translator: ITranslator;
    readonly trans: TranslationBundle;
    /** What the notices need; null leaves them out. */
    readonly notices: INoticesProps | null;
  }
}
