import * as React from 'react';

/**
 * How much of something is done, as a line.
 *
 * It is coloured only while `isMoving`: blue means that progress is made right now.
 */
export function ProgressBar(props: {
  readonly label: string;
  readonly text: string;
  readonly done: number;
  readonly total: number;
  readonly isMoving: boolean;
}): React.JSX.Element {
  const { label, text, done, total, isMoving } = props;
  const percent = total > 0 ? Math.min(100, (100 * done) / total) : 0;
  return (
    <div
      className={isMoving ? 'jrh-Bar' : 'jrh-Bar jrh-mod-still'}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={done}
      aria-valuetext={text}
    >
      <div style={{ width: `${percent}%` }} />
    </div>
  );
}
