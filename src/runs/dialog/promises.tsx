import type { TranslationBundle } from '@jupyterlab/translation';
import type { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type * as Contract from '../../contract';
import { infoIcon, keepsIcon, verdictIcons } from '../../icons';
import type { IObservable } from '../../model/polled';
import { valueOf } from '../../model/snapshot';
import type { Tone } from '../../ui/Icon';
import { Icon } from '../../ui/Icon';
import { useSnapshot } from '../../ui/useSnapshot';
import { cautionText, survivalText, wayOutText } from './survivalTexts';

/** What becomes of the run later, and of the notebook now. */
export function Promises(props: {
  readonly trans: TranslationBundle;
  readonly isNotSaved: boolean;
  /** What a run survives; left out where nobody finds that out. */
  readonly survival?: IObservable<Contract.Survival> | null;
}): React.JSX.Element {
  const { trans, isNotSaved, survival = null } = props;
  return (
    <div className="jrh-Form-lines">
      {survival === null ? (
        <Survives trans={trans} verdict={null} />
      ) : (
        <Observed trans={trans} survival={survival} />
      )}
      {isNotSaved && (
        <Line icon={infoIcon} tone="quiet">
          {trans.__('Unsaved changes are saved first.')}
        </Line>
      )}
    </div>
  );
}

function Observed(props: {
  readonly trans: TranslationBundle;
  readonly survival: IObservable<Contract.Survival>;
}): React.JSX.Element {
  const known = valueOf(useSnapshot(props.survival));
  return <Survives trans={props.trans} verdict={known?.run ?? null} />;
}

const TONES: Readonly<Record<Contract.VerdictLevel, Tone>> = {
  keeps: 'ok',
  probably: 'ok',
  at_risk: 'warn',
  will_stop: 'bad',
  managed: 'quiet',
  job: 'quiet',
  unknown: 'quiet'
};

function Survives(props: {
  readonly trans: TranslationBundle;
  readonly verdict: Contract.RunVerdict | null;
}): React.JSX.Element {
  const { trans, verdict } = props;
  if (verdict === null) {
    return (
      <Line icon={keepsIcon} tone="ok">
        {survivalText(trans, null)}
      </Line>
    );
  }
  const wayOut = verdict.way_out && wayOutText(trans, verdict.way_out);
  const caution = cautionText(trans, verdict);
  return (
    <>
      <Line icon={verdictIcons[verdict.level]} tone={TONES[verdict.level]}>
        {survivalText(trans, verdict)} {wayOut}
      </Line>
      {caution !== null && (
        <Line icon={infoIcon} tone="quiet">
          {caution}
        </Line>
      )}
    </>
  );
}

function Line(props: {
  readonly icon: LabIcon;
  readonly tone: Tone;
  readonly children: React.ReactNode;
}): React.JSX.Element {
  return (
    <div className="jrh-Line">
      <Icon icon={props.icon} tone={props.tone} />
      <span>{props.children}</span>
    </div>
  );
}
