import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { infoIcon, offlineIcon, stateIcons } from '../icons';
import type { Problem } from '../model/snapshot';
import { Notice } from './Notice';
import { clockText } from './times';
import { TryAgain } from './TryAgain';

/** What differs in what is said of a problem, by what it is that cannot be had. */
export interface ITroubleWords {
  /** As in "Your login may not see sessions on this server". */
  readonly notAllowed: string;
  /** What is so without the connection, and what happens when it returns. */
  readonly unreachable: string;
  /** As in "The sessions could not be read". */
  readonly other: string;
}

/** Why nothing, or nothing new, is known, and a way to ask again. */
export function Trouble(props: {
  readonly trans: TranslationBundle;
  readonly problem: Problem;
  readonly words: ITroubleWords;
  /** When the server last answered, in milliseconds since 1970, if what it said still stands there. */
  readonly since?: number;
  readonly className?: string;
  readonly onRefresh: () => Promise<void>;
}): React.JSX.Element {
  const { trans, problem, words, since, className, onRefresh } = props;
  return (
    <Notice
      {...looksOf(trans, problem, words, since)}
      className={className}
      role="status"
    >
      <TryAgain trans={trans} onRefresh={onRefresh} />
    </Notice>
  );
}

function offlineText(trans: TranslationBundle, since?: number): string {
  return since === undefined
    ? trans.__('Not connected')
    : trans.__('Not connected since %1', clockText(since));
}

type Looks = Pick<
  React.ComponentProps<typeof Notice>,
  'icon' | 'tone' | 'title' | 'text'
>;

function looksOf(
  trans: TranslationBundle,
  problem: Problem,
  words: ITroubleWords,
  since?: number
): Looks {
  switch (problem.kind) {
    case 'unreachable':
      return {
        icon: offlineIcon,
        tone: 'quiet',
        title: offlineText(trans, since),
        text: words.unreachable
      };
    case 'not_allowed':
      return {
        icon: infoIcon,
        tone: 'quiet',
        title: words.notAllowed,
        text: trans.__('Ask whoever runs it. (403)')
      };
    case 'server_half_missing':
    case 'other_version':
      return {
        icon: infoIcon,
        tone: 'quiet',
        title: trans.__('The server half is missing, or older than this page'),
        text: renewalText(trans, problem.kind)
      };
    case 'other':
      return {
        icon: stateIcons.failed,
        tone: 'bad',
        title: words.other,
        text: problem.message
      };
  }
}

function renewalText(
  trans: TranslationBundle,
  kind: 'server_half_missing' | 'other_version'
): string {
  return kind === 'other_version'
    ? trans.__('Restart JupyterLab, then reload the page.')
    : trans.__(
        'Enable it as the list of runs says, or restart JupyterLab; then reload the page.'
      );
}
