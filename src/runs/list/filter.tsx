import type { TranslationBundle } from '@jupyterlab/translation';
import { searchIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type * as Contract from '../../contract';
import { Icon } from '../../ui/Icon';
import { nameText, parametersText, stateTexts } from '../texts';

/** From how many runs on people look for one by its name. */
export const FILTER_FROM = 8;

/** Whether every word that was typed is in what the row of the run shows. */
export function matches(
  trans: TranslationBundle,
  run: Contract.Run,
  query: string
): boolean {
  const text = [
    nameText(run),
    run.source.path,
    ...stateTexts(trans, run, 0),
    parametersText(run)
  ]
    .join(' ')
    .toLocaleLowerCase();
  return query
    .toLocaleLowerCase()
    .split(/\s+/)
    .every(word => text.includes(word));
}

/** The field above a long list. Escape empties it. */
export function Filter(props: {
  readonly trans: TranslationBundle;
  readonly query: string;
  readonly onChange: (query: string) => void;
}): React.JSX.Element {
  const { trans, query, onChange } = props;
  return (
    <div className="jrh-Filter">
      <Icon icon={searchIcon} />
      <input
        className="jrh-Input"
        type="search"
        aria-label={trans.__('Filter background runs')}
        autoComplete="off"
        placeholder={trans.__('Filter')}
        spellCheck={false}
        value={query}
        onChange={({ target }) => onChange(target.value)}
        onKeyDown={event => {
          if (event.key === 'Escape' && query !== '') {
            event.stopPropagation();
            onChange('');
          }
        }}
      />
    </div>
  );
}
