import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type * as Contract from '../contract';
import { Loading } from '../ui/Loading';
import { useSnapshot } from '../ui/useSnapshot';
import { Cautions, cautionsOf, isHopeless } from './cautions';
import { Choices } from './choices';
import { Failed } from './failed';
import { fill } from './fill';
import type { ITunnelModel } from './model';
import { Steps, Withheld } from './steps';
import { notNeededText } from './texts';
import { Trouble } from './trouble';
import { useKept } from './useKept';
import type { IPageFacts } from './way';
import { askedFor, fieldsOf, firstWay, offerOf } from './way';

/** What the section needs from outside. */
export interface ITunnelSectionProps {
  readonly model: ITunnelModel;
  readonly trans: TranslationBundle;
  readonly page: IPageFacts;
  readonly onCopy: (text: string) => void;
  /** Copies a link with the token, once the user has said so; true when it is done. */
  readonly onCopyWithToken: (url: string) => Promise<boolean>;
}

/** The way from the laptop to this server, in whatever state of knowledge the page is. */
export function TunnelSection(props: ITunnelSectionProps): React.JSX.Element {
  const { model, trans } = props;
  const snapshot = useSnapshot(model);
  switch (snapshot.state) {
    case 'loading':
      return <Loading trans={trans} />;
    case 'failed':
      return <Failed {...{ model, trans }} problem={snapshot.problem} />;
    case 'fresh':
    case 'stale':
      return (
        <Known
          {...props}
          facts={snapshot.value}
          isConnected={snapshot.state === 'fresh'}
        />
      );
  }
}

interface IKnownProps extends ITunnelSectionProps {
  readonly facts: Contract.TunnelFacts;
  readonly isConnected: boolean;
}

function Known(props: IKnownProps): React.JSX.Element {
  const { trans, facts } = props;
  const [isWanted, setIsWanted] = React.useState(false);
  return facts.not_needed === null || isWanted ? (
    <Tunnel {...props} />
  ) : (
    <div className="jrh-Block">
      <p>{trans.__('No tunnel needed')}</p>
      <p className="jrh-secondary">{notNeededText(trans, facts.not_needed)}</p>
      <div className="jrh-Buttons">
        <button
          className="jrh-Button"
          type="button"
          onClick={() => setIsWanted(true)}
        >
          {trans.__('Show the command anyway')}
        </button>
      </div>
    </div>
  );
}

function Tunnel(props: IKnownProps): React.JSX.Element {
  const { model, trans, page, facts, isConnected } = props;
  const [way, setWay] = React.useState(() => firstWay(facts));
  const problem = useKept(model, way, facts);
  const [copied, announce] = useAnnounced(trans, props);
  const offer = offerOf(way, facts);
  const fields = fieldsOf(way, facts, page);
  const tunnel = fill(askedFor(way, facts, page));
  const cautions = cautionsOf(facts, offer);
  const { steps, refused } = tunnel;
  const shared = { trans, facts, offer };
  const self = `${facts.user ?? ''}@${facts.own_name}`;
  return (
    <div className="jrh-Tunnel">
      <Choices {...shared} {...{ way, fields, refused }} onChange={setWay} />
      {problem !== null && (
        <p className="jrh-Block jrh-secondary" role="status">
          {trans.__('What you chose is not kept: %1', problem)}
        </p>
      )}
      <Cautions {...{ trans, cautions }} />
      {refused.length > 0 && <Withheld {...{ trans, refused }} />}
      {steps.length > 0 && !isHopeless(cautions) && (
        <>
          <Steps {...shared} {...{ tunnel, isConnected }} {...announce} />
          <Trouble
            {...shared}
            {...{ steps, self }}
            onCopy={announce.onCopy}
            localPort={fields.local_port}
            server={facts.server}
          />
        </>
      )}
      <div className="jrh-hidden" aria-live="polite">
        {copied}
      </div>
    </div>
  );
}

// Says that something was copied; the second time, too.
function useAnnounced(
  trans: TranslationBundle,
  { onCopy, onCopyWithToken }: ITunnelSectionProps
): readonly [
  text: string,
  {
    readonly onCopy: (text: string) => void;
    readonly onCopyWithToken: (url: string) => Promise<void>;
  }
] {
  const [count, setCount] = React.useState(0);
  const announce = React.useMemo(
    () => ({
      onCopy: (text: string) => {
        onCopy(text);
        setCount(last => last + 1);
      },
      onCopyWithToken: async (url: string) => {
        if (await onCopyWithToken(url)) {
          setCount(last => last + 1);
        }
      }
    }),
    [onCopy, onCopyWithToken]
  );
  // A text that differs is read again.
  const pause = count % 2 === 0 ? '\u00a0' : '';
  return [count === 0 ? '' : trans.__('Copied') + pause, announce];
}
