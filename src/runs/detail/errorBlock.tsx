import * as React from 'react';
import { plainText } from '../../ui/plainText';
import { causeTexts } from '../causes';
import type { Output } from '../journal/outputs';
import type { RunDetail } from './model';
import type { IHeadProps } from './head';
import { errorToCopy } from './texts';
import { failedCell } from './view';

/** Where and why the run failed, before everything else; nothing for all other runs. */
export function ErrorBlock(props: IHeadProps): React.JSX.Element | null {
  const { run, trans } = props;
  if (run.state.kind !== 'failed') {
    return null;
  }
  const { cause } = run.state;
  const cell = failedCell(run);
  const { facts, detail } = causeTexts(trans, cause);
  const title =
    cell === null ? trans.__('Error') : trans.__('Error in cell %1', cell);
  const message = messageFrom(cause) ?? detail ?? facts.join(', ');
  return (
    <div
      className="jrh-Notice jrh-Detail-failure"
      data-edge=""
      data-tone="bad"
      role="group"
      aria-label={title}
    >
      <span />
      <div className="jrh-Notice-body">
        <p className="jrh-strong">{title}</p>
        <p className="jrh-Detail-error" dir="auto">
          {plainLines(message)}
        </p>
        <ErrorButtons {...props} cell={cell} message={message} />
      </div>
    </div>
  );
}

function ErrorButtons(
  props: IHeadProps & {
    readonly cell: number | null;
    readonly message: string;
  }
): React.JSX.Element {
  const { cell, message, trans, model, view, actions } = props;
  const onCopy = (): void =>
    actions.onCopy(errorToCopy(message, tracebackOf(model, cell)));
  const onShowLog = (): void => {
    view.set({ isLog: true });
    void model.loadLog();
  };
  return (
    <div className="jrh-Buttons">
      {cell !== null ? (
        <button
          className="jrh-Button jrh-mod-primary"
          type="button"
          onClick={() => view.jump(cell)}
        >
          {trans.__('Jump to cell %1', cell)}
        </button>
      ) : (
        <button className="jrh-Button" type="button" onClick={onShowLog}>
          {trans.__('Show log')}
        </button>
      )}
      <button className="jrh-Button" type="button" onClick={onCopy}>
        {trans.__('Copy error')}
      </button>
    </div>
  );
}

function messageFrom(cause: object): string | null {
  if (!('ename' in cause && 'evalue' in cause)) {
    return null;
  }
  const { ename, evalue } = cause as { ename: string; evalue: string };
  return evalue === '' ? ename : `${ename}: ${evalue}`;
}

function plainLines(text: string): string {
  return text.split('\n').map(plainText).join('\n');
}

function tracebackOf(
  model: RunDetail,
  number: number | null
): readonly string[] {
  const cell = number === null ? null : model.replay.cells[number - 1];
  const outputs: readonly Output[] = cell
    ? model.shown(cell, false).outputs
    : [];
  const error = outputs.find(({ output_type }) => output_type === 'error');
  return error?.output_type === 'error' ? error.traceback : [];
}
