import * as React from 'react';
import type * as Contract from '../contract';
import { Disclosure } from '../ui/Disclosure';
import { stepAside } from './grouped';
import type { IStepContext } from './stepBox';
import { StepBox } from './stepBox';
import type { ITroubleFacts } from './symptoms';
import { symptomsOf } from './symptoms';

/** What can go wrong: how to find out, and what each message means. */
export function Trouble(
  props: IStepContext &
    ITroubleFacts & { readonly steps: readonly Contract.TunnelStep[] }
): React.JSX.Element {
  const { trans, onCopy, steps, ...facts } = props;
  const [isOpen, setIsOpen] = React.useState(false);
  const test = stepAside(steps, 'test');
  return (
    <div className="jrh-Block">
      <Disclosure
        title={trans.__('What can go wrong')}
        isOpen={isOpen}
        onToggle={setIsOpen}
      >
        {test && <StepBox {...{ trans, onCopy }} step={test} number={null} />}
        <dl className="jrh-Trouble">
          {symptomsOf(trans, facts).map(({ seen, meaning }) => (
            <React.Fragment key={seen}>
              <dt>{seen}</dt>
              <dd>{meaning}</dd>
            </React.Fragment>
          ))}
        </dl>
      </Disclosure>
    </div>
  );
}
