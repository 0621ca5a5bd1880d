import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import { runInBackgroundIcon } from '../icons';
import { valueOf } from '../model/snapshot';
import type { IRunsModel } from '../tokens';
import { Icon } from '../ui/Icon';
import { useSnapshot } from '../ui/useSnapshot';
import { statusText } from './texts';

interface IStatusProps {
  readonly model: IRunsModel;
  readonly trans: TranslationBundle;
  readonly onShow: () => void;
}

/** The item in the status bar; whoever adds it hides it while `hasStatus` says so. */
export function createStatusItem(props: IStatusProps): ReactWidget {
  const item = ReactWidget.create(<Status {...props} />);
  item.addClass('jrh-Status-item');
  return item;
}

/** Whether there is anything to say in the status bar. */
export function hasStatus({
  model,
  trans
}: Pick<IStatusProps, 'model' | 'trans'>): boolean {
  return statusText(trans, valueOf(model.snapshot)?.runs ?? []) !== null;
}

function Status(props: IStatusProps): React.JSX.Element | null {
  const { model, trans, onShow } = props;
  const runs = valueOf(useSnapshot(model))?.runs ?? [];
  const text = statusText(trans, runs);
  if (text === null) {
    return null;
  }
  const label = trans.__('Background runs: %1. Show Remote Helper', text);
  return (
    <button
      className="jrh-Status"
      type="button"
      aria-label={label}
      title={label}
      onClick={onShow}
    >
      <Icon icon={runInBackgroundIcon} />
      <span>{text}</span>
    </button>
  );
}
