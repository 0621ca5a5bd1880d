import * as React from 'react';
import type * as Contract from '../contract';
import { Disclosure } from '../ui/Disclosure';
import { TextField } from '../ui/TextField';
import { stepAside } from './grouped';
import { symptomOf } from './signs';
import type { IStepContext } from './stepBox';
import { StepBox } from './stepBox';
import type { ITroubleFacts } from './symptoms';
import { meaningOf, usualSymptoms } from './symptoms';

type Props = IStepContext &
  ITroubleFacts & { readonly steps: readonly Contract.TunnelStep[] };

/** What can go wrong: how to find out, and what each message means. */
export function Trouble(props: Props): React.JSX.Element {
  const { trans, onCopy, steps } = props;
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
        <Meanings {...props} />
      </Disclosure>
    </div>
  );
}

// The usual ones, or the one that a message is a sign of.
function Meanings(props: Props): React.JSX.Element {
  const { trans } = props;
  const [message, setMessage] = React.useState('');
  const found = symptomOf(message);
  const isAsked = message.trim() !== '';
  const shown = isAsked ? [found] : usualSymptoms(props);
  const meanings = shown.map(one => one && meaningOf(trans, one, props));
  return (
    <div className="jrh-Trouble">
      <TextField
        field="message"
        label={trans.__('Message')}
        placeholder={trans.__('Paste what it says')}
        value={message}
        problem={null}
        onChange={setMessage}
      />
      <dl aria-live="polite">
        {meanings.map((one, i) =>
          one ? (
            <React.Fragment key={one.seen}>
              <dt>{one.seen}</dt>
              <dd>{one.meaning}</dd>
            </React.Fragment>
          ) : (
            <React.Fragment key={i}>
              <dt>{trans.__('Not known')}</dt>
              <dd>
                {trans.__(
                  'Add -v to the command: what it says then tells more.'
                )}
              </dd>
            </React.Fragment>
          )
        )}
      </dl>
    </div>
  );
}
