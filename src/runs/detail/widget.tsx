import { MainAreaWidget } from '@jupyterlab/apputils';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ReactWidget } from '@jupyterlab/ui-components';
import { Panel } from '@lumino/widgets';
import * as React from 'react';
import { runInBackgroundIcon } from '../../icons';
import type { Output } from '../journal/outputs';
import { isEnded } from '../order';
import { nameText } from '../texts';
import { CellsPane } from './cells';
import type { IDetailContext } from './context';
import { displayed } from './displayed';
import { DetailTop } from './head';
import { OutputHead } from './outputHead';
import { OutputPane } from './outputPane';
import { tabText } from './texts';
import { Tools } from './toolbar';
import { chosenCell } from './view';

// All of a long output is only brought up to date so often.
const WHOLE_INTERVAL_MS = 3_000;

/** The tab of a run. It owns the model. */
export class RunDetailWidget extends MainAreaWidget<DetailPanel> {
  constructor(
    private readonly _context: IDetailContext,
    rendermime: IRenderMimeRegistry
  ) {
    super({ content: new DetailPanel(_context, rendermime) });
    this.addClass('jrh-DetailTab');
    this.title.icon = runInBackgroundIcon;
    this.title.closable = true;
    this._tools = new Tools(this.toolbar, _context);
    _context.model.changed.connect(this._onChanged, this);
    this._onChanged();
  }

  dispose(): void {
    if (!this.isDisposed) {
      super.dispose();
      this._context.model.dispose();
    }
  }

  private _onChanged(): void {
    const { model, trans } = this._context;
    const run = model.known?.run;
    const name = run ? nameText(run) : trans.__('Run');
    this.title.label = tabText(trans, name);
    this.title.caption = run?.source.api_path ?? '';
    this.content.node.setAttribute('aria-label', trans.__('Run of %1', name));
    this._tools.update();
  }

  private readonly _tools: Tools;
}

/** What the tab shows below its toolbar. */
class DetailPanel extends Panel {
  constructor(
    private readonly _context: IDetailContext,
    rendermime: IRenderMimeRegistry
  ) {
    super();
    const { model, view } = _context;
    this.addClass('jrh-Detail');
    this.node.setAttribute('role', 'region');
    this._output = new OutputPane(rendermime);
    this._output.node.tabIndex = 0;
    this._output.node.setAttribute('role', 'group');
    this._outputSide = new Panel();
    this._outputSide.addClass('jrh-OutputSide');
    this._outputSide.node.setAttribute('role', 'region');
    this._outputSide.addWidget(
      ReactWidget.create(<OutputHead {..._context} />)
    );
    this._outputSide.addWidget(this._output);
    const split = new Panel();
    split.addClass('jrh-Split');
    split.addWidget(ReactWidget.create(<CellsPane {..._context} />));
    split.addWidget(this._outputSide);
    this.addWidget(ReactWidget.create(<DetailTop {..._context} />));
    this.addWidget(split);
    model.changed.connect(this._onChanged, this);
    view.changed.connect(this._onChanged, this);
    this._onChanged();
  }

  dispose(): void {
    if (!this.isDisposed) {
      clearTimeout(this._timer);
      this._context.model.changed.disconnect(this._onChanged, this);
      this._context.view.changed.disconnect(this._onChanged, this);
      super.dispose();
    }
  }

  protected onAfterAttach(): void {
    this._context.model.isWatched = this.isVisible;
  }

  protected onAfterShow(): void {
    this._context.model.isWatched = true;
  }

  protected onBeforeHide(): void {
    this._context.model.isWatched = false;
  }

  protected onBeforeDetach(): void {
    this._context.model.isWatched = false;
  }

  private _onChanged(): void {
    const { model, view } = this._context;
    this.toggleClass('jrh-mod-stale', model.snapshot.state === 'stale');
    const wait_ms = view.choice.isWhole
      ? Math.max(0, this._shownAt + WHOLE_INTERVAL_MS - Date.now())
      : 0;
    clearTimeout(this._timer);
    if (wait_ms > 0 && this._shownWhole === view.choice.cell) {
      this._timer = setTimeout(() => this._show(), wait_ms);
    } else {
      this._show();
    }
  }

  private _show(): void {
    const { model, view, trans } = this._context;
    const run = model.known?.run;
    if (this.isDisposed || !run) {
      return;
    }
    if (view.choice.isLog) {
      this._display('log', trans.__('Log'), this._logOutputs());
      return;
    }
    const cell = chosenCell(model.replay.cells, view.choice, run);
    const isWhole = view.choice.isWhole;
    this._shownAt = Date.now();
    this._shownWhole = isWhole ? view.choice.cell : null;
    this._output.follows = cell?.state === 'running';
    if (!cell) {
      this._output.follows = !isEnded(run);
      this._display('', trans.__('Output'), model.printed().outputs);
      return;
    }
    const { outputs, isReading } = model.shown(cell, isWhole);
    const name = trans.__('Output of cell %1', cell.number);
    // What is read once more comes all at once; until then the old one stays.
    if (!isReading || outputs.length > 0) {
      this._display(`${cell.number} ${isWhole}`, name, outputs);
    }
  }

  private _display(
    key: string,
    name: string,
    outputs: readonly Output[]
  ): void {
    this._outputSide.node.setAttribute('aria-label', name);
    this._output.node.setAttribute('aria-label', name);
    this._output.display(
      key,
      outputs.flatMap(output => this._displayed(output))
    );
  }

  // The same objects again for an output that has not changed, so that it is not rendered again.
  private _displayed(output: Output): Output[] {
    let found = this._cache.get(output);
    if (!found) {
      found = displayed(this._context.trans, [output]);
      this._cache.set(output, found);
    }
    return found;
  }

  private _logOutputs(): Output[] {
    const { model, trans } = this._context;
    const text =
      model.log === undefined
        ? trans.__('The log is being read…')
        : model.log === null
          ? trans.__('The log could not be read; choose Read again.')
          : model.log || trans.__('Nothing was printed outside of cells.');
    return [{ output_type: 'stream', name: 'stdout', text }];
  }

  private readonly _output: OutputPane;
  private readonly _outputSide: Panel;
  private readonly _cache = new WeakMap<Output, Output[]>();
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _shownAt = 0;
  private _shownWhole: number | null = null;
}
