import {
  ellipsesIcon,
  launchIcon,
  refreshIcon,
  stopIcon
} from '@jupyterlab/ui-components';
import * as React from 'react';
import { IconButton } from '../../ui/IconButton';
import { usePending } from '../../ui/usePending';
import { canCancel, hasResult, isCutShort } from '../offers';
import { isUnseenFailure } from '../order';
import { nameText } from '../texts';
import type { IRowProps } from './row';

/** What can be done with a run, as icons in the place of its time. */
export function RowIcons(props: IRowProps): React.JSX.Element {
  const { run, trans, staleSince, actions } = props;
  const isConnected = staleSince === null;
  const inWords = wordsFor(props);
  return (
    <span className="jrh-Row-actions">
      {isConnected && canCancel(run) && <CancelIcon {...props} />}
      {hasResult(run) && !inWords.includes('result') && (
        <IconButton
          icon={launchIcon}
          label={trans.__('Open result of %1', nameText(run))}
          onClick={() => actions.onOpenResult(run)}
        />
      )}
      {isConnected && isCutShort(run) && !inWords.includes('retry') && (
        <RetryIcon {...props} />
      )}
      <MoreIcon {...props} />
    </span>
  );
}

/** What people want to do once a run has failed, in words; null for all other runs. */
export function RowButtons(props: IRowProps): React.JSX.Element | null {
  const { run, trans, actions } = props;
  const words = wordsFor(props);
  if (words.length === 0) {
    return null;
  }
  return (
    <div className="jrh-Buttons">
      {words.includes('error') && (
        <button
          className="jrh-Button"
          type="button"
          aria-label={trans.__('Show error: %1', nameText(run))}
          onClick={() => actions.onShowError(run)}
        >
          {trans.__('Show error')}
        </button>
      )}
      {words.includes('result') && (
        <button
          className="jrh-Button"
          type="button"
          aria-label={trans.__('Open result of %1', nameText(run))}
          onClick={() => actions.onOpenResult(run)}
        >
          {trans.__('Open result')}
        </button>
      )}
      {words.includes('retry') && <RetryButton {...props} />}
    </div>
  );
}

type Word = 'error' | 'result' | 'retry';

// Only as long as nobody has looked. A lost run has no error to show, but maybe a result; and
// without a connection nothing can be started.
function wordsFor({ run, staleSince, actions }: IRowProps): Word[] {
  if (!isUnseenFailure(run)) {
    return [];
  }
  const isResult =
    hasResult(run) && (run.state.kind === 'lost' || !actions.hasDetail);
  const look: Word[] = isResult
    ? ['result']
    : actions.hasDetail
      ? ['error']
      : [];
  return staleSince === null ? [...look, 'retry'] : look;
}

function CancelIcon(props: IRowProps): React.JSX.Element {
  const { run, trans, actions } = props;
  const cancel = React.useCallback(() => actions.onCancel(run), [actions, run]);
  const [isPending, begin] = usePending(cancel);
  return (
    <IconButton
      icon={stopIcon}
      label={trans.__('Cancel %1', nameText(run))}
      isClosed={isPending || run.state.kind === 'stopping'}
      onClick={begin}
    />
  );
}

function RetryIcon(props: IRowProps): React.JSX.Element {
  const { run, trans, actions } = props;
  const retry = React.useCallback(() => actions.onRetry(run), [actions, run]);
  const [isPending, begin] = usePending(retry);
  return (
    <IconButton
      icon={refreshIcon}
      label={trans.__('Retry: %1', nameText(run))}
      isClosed={isPending}
      onClick={begin}
    />
  );
}

function RetryButton(props: IRowProps): React.JSX.Element {
  const { run, trans, actions } = props;
  const retry = React.useCallback(() => actions.onRetry(run), [actions, run]);
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

function MoreIcon({ run, trans, actions }: IRowProps): React.JSX.Element {
  return (
    <IconButton
      icon={ellipsesIcon}
      label={trans.__('More: %1', nameText(run))}
      hasMenu
      onClick={({ currentTarget: anchor }) => {
        const { left, bottom } = anchor.getBoundingClientRect();
        actions.onMenu(run, { x: left, y: bottom, anchor });
      }}
    />
  );
}
