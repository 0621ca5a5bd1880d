import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import { plainText } from '../../ui/plainText';
import type { Hunk, ICellStart, ILine } from './changes';

const MARKS = { same: ' ', removed: '−', added: '+' } as const;

/** Shows how a notebook differs from what a run had of it; resolves when the user has seen it. */
export async function showChanges(
  trans: TranslationBundle,
  name: string,
  hunks: readonly Hunk[]
): Promise<void> {
  const body = ReactWidget.create(<Changes {...{ trans, hunks }} />);
  body.addClass('jrh-Changes');
  const dialog = new Dialog({
    title: trans.__('Changes in %1 since this run', name),
    body,
    buttons: [Dialog.okButton({ label: trans.__('Close') })],
    hasClose: true
  });
  dialog.addClass('jrh-ChangesDialog');
  // Lab gives no name to a dialog with a widget in it.
  dialog.node.setAttribute('aria-label', trans.__('Changes in %1', name));
  await dialog.launch();
}

/** The changed lines, cell by cell; or that there are none. */
export function Changes(props: {
  readonly trans: TranslationBundle;
  readonly hunks: readonly Hunk[];
}): React.JSX.Element {
  const { trans, hunks } = props;
  return hunks.length === 0 ? (
    <p>
      {trans.__(
        'Code and text are the same as then. Only outputs or settings differ.'
      )}
    </p>
  ) : (
    <>
      <p>{trans.__('− was there when the run began, + is there now.')}</p>
      <div
        className="jrh-Changes-scroll"
        role="region"
        aria-label={trans.__('Changed lines')}
        tabIndex={0}
      >
        {hunks.map((hunk, i) => (
          <div className="jrh-Changes-hunk" key={i}>
            {hunk.map((line, j) => (
              <Line key={j} {...{ trans, line }} />
            ))}
          </div>
        ))}
      </div>
    </>
  );
}

function Line(props: {
  readonly trans: TranslationBundle;
  readonly line: ILine;
}): React.JSX.Element {
  const { trans, line } = props;
  const { kind, text, cell } = line;
  const tag = { same: 'div', removed: 'del', added: 'ins' } as const;
  const Tag = tag[kind];
  return (
    <Tag className={cell ? 'jrh-Changes-cell' : 'jrh-Changes-line'}>
      <span className="jrh-Changes-mark">{MARKS[kind]}</span>
      <span dir="auto">{cell ? cellText(trans, cell) : plainText(text)}</span>
    </Tag>
  );
}

function cellText(
  trans: TranslationBundle,
  { number, type }: ICellStart
): string {
  switch (type) {
    case 'code':
      return trans.__('Cell %1', number);
    case 'markdown':
      return trans.__('Cell %1 (text)', number);
    default:
      return trans.__('Cell %1 (raw)', number);
  }
}
