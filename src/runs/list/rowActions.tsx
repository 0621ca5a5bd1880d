import { launchIcon, stopIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { Icon } from '../../ui/Icon';
import { usePending } from '../../ui/usePending';
import { canCancel, hasResult, isCutShort } from '../offers';
import type { IRowProps } from './row';
import { nameText } from '../texts';

/** What can be done with a run, as icons in the place of its time; null when nothing can. */
export function RowIcons(props: IRowProps): React.JSX.Element | null {
  const { run, staleSince } = props;
  const isCancel = canCancel(run) && staleSince === null;
  const isOpen = hasResult(run) && !showsButtons(props);
  if (!isCancel && !isOpen) {
    return null;
  }
  return (
    <span className="jrh-Row-actions">
      {isCancel && <CancelIcon {...props} />}
      {isOpen && <OpenResultIcon {...props} />}
    </span>
  );
}

/** What people want to do after a run was cut short, in words; null for all other runs. */
export function RowButtons(props: IRowProps): React.JSX.Element | null {
  const { run, staleSince } = props;
  if (!showsButtons(props)) {
    return null;
  }
  return (
    <div className="jrh-Buttons">
      {hasResult(run) && <OpenResultButton {...props} />}
      {staleSince === null && <RetryButton {...props} />}
    </div>
  );
}

// Without a connection nothing can be started, but a result may still be opened.
function showsButtons({ run, staleSince }: IRowProps): boolean {
  return isCutShort(run) && (hasResult(run) || staleSince === null);
}

function CancelIcon(props: IRowProps): React.JSX.Element {
  const { run, trans, onCancel } = props;
  const cancel = React.useCallback(() => onCancel(run), [onCancel, run]);
  const [isPending, begin] = usePending(cancel);
  const isClosed = isPending || run.state.kind === 'stopping';
  const label = trans.__('Cancel %1', nameText(run));
  // Closed by name only: a button that is disabled for the browser loses the focus.
  return (
    <button
      className="jrh-IconButton"
      type="button"
      aria-label={label}
      aria-disabled={isClosed}
      title={label}
      onClick={isClosed ? undefined : begin}
    >
      <Icon icon={stopIcon} />
    </button>
  );
}

function RetryButton(props: IRowProps): React.JSX.Element {
  const { run, trans, onRetry } = props;
  const retry = React.useCallback(() => onRetry(run), [onRetry, run]);
  const [isPending, begin] = usePending(retry);
  return (
    <button
      className="jrh-Button"
      type="button"
      aria-label={trans.__('Retry: %1', nameText(run))}
      aria-disabled={isPending}
      onClick={begin}
    >
      {trans.__('Retry')}
    </button>
  );
}

function OpenResultIcon(props: IRowProps): React.JSX.Element {
  const { run, trans, onOpenResult } = props;
  const label = trans.__('Open result of %1', nameText(run));
  return (
    <button
      className="jrh-IconButton"
      type="button"
      aria-label={label}
      title={label}
      onClick={() => onOpenResult(run)}
    >
      <Icon icon={launchIcon} />
    </button>
  );
}

function OpenResultButton(props: IRowProps): React.JSX.Element {
  const { run, trans, onOpenResult } = props;
  return (
    <button
      className="jrh-Button"
      type="button"
      aria-label={trans.__('Open result of %1', nameText(run))}
      onClick={() => onOpenResult(run)}
    >
      {trans.__('Open result')}
    </button>
  );
}
