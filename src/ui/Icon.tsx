import type { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

/** What colour an icon has; the words beside it carry the meaning. */
export type Tone = 'run' | 'ok' | 'bad' | 'warn' | 'quiet';

/** An icon of 16 px that screen readers pass over. */
export function Icon(props: {
  readonly icon: LabIcon;
  readonly tone?: Tone;
}): React.JSX.Element {
  return (
    <span className="jrh-Icon" data-tone={props.tone ?? 'quiet'} aria-hidden>
      <props.icon.react tag={null} />
    </span>
  );
}
