import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type * as Contract from '../contract';
import { keepsIcon, verdictIcons } from '../icons';
import { Disclosure } from '../ui/Disclosure';
import type { Tone } from '../ui/Icon';
import { Notice } from '../ui/Notice';
import { PendingButton } from '../ui/PendingButton';
import { factText } from './factTexts';
import type { ISessionActions } from './sessionActions';
import { protectionCaution } from './protectionTexts';
import { canProtect, isProtection } from './verdict';
import { loginNodeText, verdictSentence, verdictTitle } from './verdictTexts';

const TONES: Readonly<Record<Contract.VerdictLevel, Tone>> = {
  keeps: 'ok',
  probably: 'ok',
  at_risk: 'warn',
  will_stop: 'bad',
  managed: 'quiet',
  job: 'quiet',
  unknown: 'quiet'
};

/** What the verdict is shown with. */
export interface IVerdictProps {
  readonly trans: TranslationBundle;
  readonly verdict: Contract.Verdict;
  readonly now: number;
  /** Whether the server is there; without it nothing is offered. */
  readonly isConnected: boolean;
  readonly actions: Pick<ISessionActions, 'onProtect' | 'onUndo'>;
}

/** Whether this server survives a dropped connection, why, and what can be done about it. */
export function VerdictBlock(props: IVerdictProps): React.JSX.Element {
  const { trans, verdict, now, isConnected } = props;
  const { level } = verdict;
  const isKept = isProtection(verdict);
  const cautions = [
    protectionCaution(trans, verdict),
    loginNodeText(trans, verdict)
  ];
  return (
    <Notice
      className="jrh-Verdict"
      icon={isKept ? keepsIcon : verdictIcons[level]}
      tone={isConnected ? TONES[level] : 'quiet'}
      hasEdge={isConnected && (level === 'at_risk' || level === 'will_stop')}
      title={verdictTitle(trans, verdict)}
      text={verdictSentence(trans, verdict, now)}
    >
      {cautions.map(
        (caution, i) =>
          caution !== null && (
            <p className="jrh-secondary jrh-Caution" key={i}>
              {caution}
            </p>
          )
      )}
      {isConnected && <VerdictButtons {...props} />}
      <Why {...props} />
    </Notice>
  );
}

function VerdictButtons(props: IVerdictProps): React.JSX.Element | null {
  const { trans, verdict, actions } = props;
  if (verdict.protected) {
    return (
      <div className="jrh-Buttons">
        <PendingButton label={trans.__('Undo')} onClick={actions.onUndo} />
      </div>
    );
  }
  return canProtect(verdict) ? (
    <div className="jrh-Buttons">
      <PendingButton
        label={trans.__('Protect now')}
        isPrimary
        onClick={actions.onProtect}
      />
    </div>
  ) : null;
}

function Why({ trans, verdict }: IVerdictProps): React.JSX.Element | null {
  const [isOpen, setIsOpen] = React.useState(false);
  // That one stands above, for everybody to see.
  const facts = verdict.facts.filter(({ code }) => code !== 'login_node');
  if (facts.length === 0) {
    return null;
  }
  return (
    <Disclosure title={trans.__('Why?')} isOpen={isOpen} onToggle={setIsOpen}>
      <ul className="jrh-Facts">
        {facts.map(fact => (
          <li key={`${fact.code} ${fact.value}`}>{factText(trans, fact)}</li>
        ))}
        {verdict.protected && (
          <li>
            {trans.__(
              'What programs that kernels started earlier print themselves may not be shown any more; restart such a kernel if output is missing'
            )}
          </li>
        )}
      </ul>
    </Disclosure>
  );
}
