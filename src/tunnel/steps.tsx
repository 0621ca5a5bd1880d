import * as React from 'react';
import type * as Contract from '../contract';
import { PendingButton } from '../ui/PendingButton';
import { grouped } from './grouped';
import type { IStepContext } from './stepBox';
import { StepBox } from './stepBox';
import { jobText, loginText, withheldText } from './texts';

/** What the steps show. */
export interface IStepsProps extends IStepContext {
  readonly facts: Contract.TunnelFacts;
  readonly tunnel: Contract.Tunnel;
  /** Whether the server is there to be asked for its token. */
  readonly isConnected: boolean;
  /** Copies a link with the token in it, once the user says so; resolves when that is settled. */
  readonly onCopyWithToken: (url: string) => Promise<void>;
}

/** The steps, each in a block of its own with what belongs to it. */
export function Steps(props: IStepsProps): React.JSX.Element {
  const { trans, tunnel, facts, onCopy } = props;
  const job = jobText(trans, facts.job);
  return (
    <>
      {grouped(tunnel.steps).map(({ lead, more }, i) => (
        <div className="jrh-Block" key={lead.code}>
          <StepBox {...{ trans, onCopy }} step={lead} number={i + 1} />
          {i === 0 && job !== null && <p className="jrh-secondary">{job}</p>}
          {more.map(step => (
            <StepBox
              {...{ trans, onCopy, step }}
              key={step.code}
              number={null}
            />
          ))}
          {lead.code === 'open' && <Login {...props} url={lead.url ?? ''} />}
        </div>
      ))}
    </>
  );
}

function Login(
  props: IStepsProps & { readonly url: string }
): React.JSX.Element | null {
  const { trans, facts, url, isConnected, onCopyWithToken } = props;
  const copy = React.useCallback(
    () => onCopyWithToken(url),
    [onCopyWithToken, url]
  );
  const login = facts.server?.login ?? null;
  const text = loginText(trans, login);
  if (text !== null) {
    return <p className="jrh-secondary">{text}</p>;
  }
  return login === 'token' && isConnected ? (
    <div className="jrh-Buttons">
      <PendingButton label={trans.__('Copy with token…')} onClick={copy} />
    </div>
  ) : null;
}

/** What stands in place of the steps while something is not right. */
export function Withheld(
  props: Pick<IStepsProps, 'trans'> & {
    readonly refused: readonly Contract.Refusal[];
  }
): React.JSX.Element {
  const { trans, refused } = props;
  return (
    <div className="jrh-Block">
      <p className="jrh-strong">{trans.__('1. On your computer')}</p>
      <p className="jrh-secondary" role="status">
        {withheldText(trans, refused)}
      </p>
    </div>
  );
}
