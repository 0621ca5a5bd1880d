import * as React from 'react';
import type * as Contract from '../contract';
import { stateIcons } from '../icons';
import type { Tone } from './Icon';
import { Icon } from './Icon';

type StateKind = Contract.State['kind'];

const TONES: Readonly<Record<StateKind, Tone>> = {
  queued: 'quiet',
  starting: 'run',
  running: 'run',
  stopping: 'quiet',
  succeeded: 'ok',
  failed: 'bad',
  cancelled: 'quiet',
  lost: 'bad',
  unresponsive: 'warn',
  unknown: 'quiet'
};

/** The icon of a run's state. The state's word has to stand beside it. */
export function StateIcon(props: {
  readonly kind: StateKind;
}): React.JSX.Element {
  return <Icon icon={stateIcons[props.kind]} tone={TONES[props.kind]} />;
}
