import * as React from 'react';
import type { IDetailContext } from './context';
import { useDetail } from './context';
import { outputNote } from './texts';
import { chosenCell } from './view';

/** The title of the right half: whose output it is, how much of it, and all of it. */
export function OutputHead(context: IDetailContext): React.JSX.Element | null {
  useDetail(context);
  const { model, view, trans } = context;
  const run = model.known?.run;
  if (!run) {
    return null;
  }
  if (view.choice.isLog) {
    return <LogHead {...context} />;
  }
  const cell = chosenCell(model.replay.cells, view.choice, run);
  if (!cell) {
    return (
      <div className="jrh-Pane-head">
        <h3>{trans.__('Output')}</h3>
      </div>
    );
  }
  const shown = model.shown(cell, view.choice.isWhole);
  const isLive = cell.state === 'running' && model.snapshot.state === 'fresh';
  return (
    <div className="jrh-Pane-head">
      <h3>{trans.__('Output of cell %1', cell.number)}</h3>
      <span className="jrh-Note">{outputNote(trans, shown, isLive)}</span>
      {shown.isPartial && !view.choice.isWhole && (
        <button
          className="jrh-Button jrh-end"
          type="button"
          onClick={() => view.set({ isWhole: true })}
        >
          {trans.__('Show all')}
        </button>
      )}
    </div>
  );
}

function LogHead({ model, view, trans }: IDetailContext): React.JSX.Element {
  return (
    <div className="jrh-Pane-head">
      <h3>{trans.__('Log')}</h3>
      <span className="jrh-Note">
        {trans.__('what was printed outside of cells')}
      </span>
      <span className="jrh-Buttons jrh-end">
        <button
          className="jrh-Button"
          type="button"
          onClick={() => void model.loadLog()}
        >
          {trans.__('Read again')}
        </button>
        <button
          className="jrh-Button"
          type="button"
          onClick={() => view.set({ isLog: false })}
        >
          {trans.__('Back to the output')}
        </button>
      </span>
    </div>
  );
}
