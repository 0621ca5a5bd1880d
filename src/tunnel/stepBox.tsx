import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type * as Contract from '../contract';
import { stepHint, stepIntro, stepLabel, stepTitle } from './stepTexts';
import { units } from './words';

const COPIED_MS = 2_000;

/** What every step gets. */
export interface IStepContext {
  readonly trans: TranslationBundle;
  /** Copies a text, and says so to who does not see it. */
  readonly onCopy: (text: string) => void;
}

/** One step: what to do where, the very text, and a button that copies it. */
export function StepBox(
  props: IStepContext & {
    readonly step: Contract.TunnelStep;
    /** Its place among those that everybody takes; null for the others. */
    readonly number: number | null;
  }
): React.JSX.Element {
  const { trans, step, number, onCopy } = props;
  const [what, copy] = stepLabel(trans, step.code);
  const intro = stepIntro(trans, step.code);
  const hint = stepHint(trans, step.code);
  const text = step.command ?? step.url ?? '';
  return (
    <div className="jrh-Step">
      <div className="jrh-Head">
        <StepTitle {...{ trans, number }} code={step.code} />
        <CopyButton {...{ trans, text, onCopy }} label={copy} />
      </div>
      {intro !== null && <p className="jrh-secondary">{intro}</p>}
      <TextBox text={text} label={what} />
      {hint !== null && <p className="jrh-secondary">{hint}</p>}
    </div>
  );
}

/** Where a step is done, with its number, and how the sentence goes on. */
export function StepTitle(props: {
  readonly trans: TranslationBundle;
  readonly number: number | null;
  readonly code: Contract.TunnelStepCode;
}): React.JSX.Element {
  const { trans, number, code } = props;
  const [place, rest] = stepTitle(trans, code);
  return (
    <p>
      {place !== '' && (
        <span className="jrh-strong">
          {number === null ? place : `${number}. ${place}`}
        </span>
      )}
      {place !== '' && ' '}
      {rest}
    </p>
  );
}

function CopyButton(
  props: IStepContext & { readonly text: string; readonly label: string }
): React.JSX.Element {
  const { trans, text, label, onCopy } = props;
  const [copied, setCopied] = React.useState<string | null>(null);
  React.useEffect(() => {
    if (copied !== null) {
      const timer = setTimeout(() => setCopied(null), COPIED_MS);
      return () => clearTimeout(timer);
    }
    return undefined;
  }, [copied]);
  // Another text is not the one that was copied.
  const isCopied = copied === text;
  return (
    <button
      className="jrh-Button"
      type="button"
      aria-label={isCopied ? undefined : label}
      onClick={() => {
        onCopy(text);
        setCopied(text);
      }}
    >
      {isCopied ? trans.__('Copied') : trans.__('Copy')}
    </button>
  );
}

// Never cut and never scrolled sideways: an option stays with its value, a long line hangs.
function TextBox(props: {
  readonly text: string;
  readonly label: string;
}): React.JSX.Element {
  const { text, label } = props;
  const lines = text.split('\n');
  const isBlock = lines.length > 1;
  const parts = isBlock ? lines : units(text);
  const shared = {
    className: 'jrh-Copy-text',
    tabIndex: 0,
    role: 'group',
    'aria-label': label,
    dir: 'ltr'
  };
  const shown = parts.map((part, i) => (
    <React.Fragment key={i}>
      {i > 0 && (isBlock ? '\n' : ' ')}
      <span>{part}</span>
    </React.Fragment>
  ));
  return (
    <div className="jrh-Copy">
      {isBlock ? (
        <pre {...shared}>{shown}</pre>
      ) : (
        <code {...shared}>{shown}</code>
      )}
    </div>
  );
}
