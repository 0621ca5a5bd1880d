import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type * as Contract from '../contract';
import { Disclosure } from '../ui/Disclosure';
import { Select } from '../ui/Select';
import { TextField } from '../ui/TextField';
import type { IOffer } from './offers';
import { formsOn, routesOf } from './offers';
import {
  fieldText,
  formText,
  hostHelp,
  refusalText,
  routeText,
  summaryText
} from './texts';
import type { FieldName, IWay } from './way';
import { availableFor, fieldNamesOf } from './way';

/** What the choosers and the fields show. */
export interface IChoicesProps {
  readonly trans: TranslationBundle;
  readonly facts: Contract.TunnelFacts;
  readonly way: IWay;
  readonly offer: IOffer;
  readonly fields: Readonly<Record<FieldName, string>>;
  readonly refused: readonly Contract.Refusal[];
  readonly onChange: (way: IWay) => void;
}

/** The two questions, and the fields below them, which fold into one line. */
export function Choices(props: IChoicesProps): React.JSX.Element {
  const { trans, facts, way, offer, onChange } = props;
  const offers = availableFor(facts);
  return (
    <div className="jrh-Block">
      <Chooser
        name="form"
        label={trans.__('Form')}
        value={offer.form}
        choices={formsOn(offers, offer.route)}
        textOf={form => formText(trans, form)}
        onChange={form => onChange({ ...way, form, route: offer.route })}
      />
      <Chooser
        name="route"
        label={trans.__('Route')}
        value={offer.route}
        choices={routesOf(offers)}
        textOf={route => routeText(trans, route)}
        onChange={route => onChange({ ...way, route })}
      />
      <Fields {...props} />
    </div>
  );
}

function Chooser<T extends string>(props: {
  readonly name: string;
  readonly label: string;
  readonly value: T;
  readonly choices: readonly T[];
  readonly textOf: (choice: T) => string;
  readonly onChange: (choice: T) => void;
}): React.JSX.Element {
  const { name, label, value, choices, textOf, onChange } = props;
  const id = React.useId();
  return (
    <div className="jrh-Field">
      <label htmlFor={id}>{label}</label>
      <Select
        {...{ id, value }}
        field={name}
        problem={null}
        onChange={text => {
          const choice = choices.find(one => one === text);
          if (choice !== undefined) {
            onChange(choice);
          }
        }}
      >
        {choices.map(choice => (
          <option key={choice} value={choice}>
            {textOf(choice)}
          </option>
        ))}
      </Select>
    </div>
  );
}

function Fields(props: IChoicesProps): React.JSX.Element {
  const { trans, facts, way, offer, fields, refused, onChange } = props;
  const [isWanted, setIsWanted] = React.useState<boolean | null>(null);
  const names = fieldNamesOf(offer);
  const problemOf = (name: FieldName): string | null =>
    problemText(trans, refused, name);
  const isWrong = names.some(name => problemOf(name) !== null);
  const help = way.said.host === undefined ? hostHelp(trans, facts) : null;
  // A name that is only its own is mostly not the one that the laptop knows.
  const isAsked = help !== null && facts.host_source === 'own_name';
  const isOpen = isWrong || (isWanted ?? isAsked);
  return (
    <Disclosure
      title={
        isOpen
          ? trans.__('User, host, port')
          : summaryText(trans, fields, offer.kind)
      }
      isOpen={isOpen}
      onToggle={setIsWanted}
    >
      <div className="jrh-Fields">
        {names.map(name => (
          <TextField
            key={name}
            field={name}
            label={fieldText(trans, name, offer.kind)}
            value={fields[name]}
            problem={problemOf(name)}
            {...(name === 'host' && help !== null ? { help } : {})}
            onChange={text => {
              // Who types stays in the field, also when all is right again.
              setIsWanted(true);
              onChange({ ...way, said: { ...way.said, [name]: text } });
            }}
          />
        ))}
      </div>
    </Disclosure>
  );
}

function problemText(
  trans: TranslationBundle,
  refused: readonly Contract.Refusal[],
  name: FieldName
): string | null {
  const found = refused.find(({ field }) => field === name);
  return found ? refusalText(trans, found) : null;
}
