import type { TranslationBundle } from '@jupyterlab/translation';
import type * as Contract from '../contract';
import { plainText } from '../ui/plainText';
import { isProtection, valueOfFact } from './verdict';

/**
 * The sentence of a verdict where being protected changes it: what it does not help against, why,
 * and what would. Null for all other verdicts.
 */
export function protectionSentence(
  trans: TranslationBundle,
  verdict: Contract.Verdict
): string | null {
  if (isProtection(verdict)) {
    return trans.__(
      'Not against a reboot, logout rules, or the job’s time limit.'
    );
  }
  if (!verdict.protected) {
    return null;
  }
  switch (verdict.reason) {
    case 'editor':
      return trans.__(
        'A closed terminal does not end it any more. But an editor started it, and ends what it has started some time after your connection drops. Start JupyterLab inside tmux next time to be sure.'
      );
    case 'other_terminal':
      return trans.__(
        'A closed terminal does not end it any more. But %1 holds that terminal, and may end it in other ways when you leave. Start JupyterLab inside tmux next time to be sure.',
        plainText(
          valueOfFact(verdict, 'other_terminal') ?? trans.__('another program')
        )
      );
    default:
      return null;
  }
}

/** That being protected does not help, where the verdict names another danger; else null. */
export function protectionCaution(
  trans: TranslationBundle,
  verdict: Contract.Verdict
): string | null {
  const { level } = verdict;
  const isEndangered = level === 'at_risk' || level === 'will_stop';
  return verdict.protected &&
    isEndangered &&
    protectionSentence(trans, verdict) === null
    ? trans.__(
        'It is protected against a closed terminal, but not against this.'
      )
    : null;
}
