import * as React from 'react';
import type * as Contract from '../../contract';
import { formatText } from '../formats';
import { isEnded } from '../order';
import { hasResult } from '../offers';
import type { IUsage } from '../replay';
import { parametersText } from '../texts';
import { plainText } from '../../ui/plainText';
import { usePending } from '../../ui/usePending';
import type { IHeadProps } from './head';
import {
  cpuSentence,
  memorySentence,
  memoryText,
  peakText,
  resultNote
} from './texts';

const HEIGHT = 20;

/** What the run is and what it uses, as pairs of name and value. */
export function Properties(props: IHeadProps): React.JSX.Element {
  const { run, trans } = props;
  const parameters = parametersText(run);
  return (
    <dl className="jrh-Props">
      <Pair name={trans.__('Parameters')}>
        {parameters === '' ? (
          trans.__('None')
        ) : (
          <span className="jrh-mono">{parameters}</span>
        )}
      </Pair>
      {run.kernel && (
        <Pair name={trans.__('Kernel')}>
          {plainText(run.kernel.display_name)}
        </Pair>
      )}
      <Pair name={trans.__('Host')}>{plainText(run.host)}</Pair>
      <Result {...props} />
      {run.exports.map(made => (
        <Export key={made.format} {...props} made={made} />
      ))}
      <Memory {...props} />
      <Processor {...props} />
      <Source {...props} />
    </dl>
  );
}

function Pair(props: {
  readonly name: string;
  readonly children: React.ReactNode;
}): React.JSX.Element {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function Result(props: IHeadProps): React.JSX.Element | null {
  const { run, trans, actions, onDownload, staleSince } = props;
  if (!isEnded(run)) {
    return null;
  }
  const { api_path, path } = run.result;
  const text = plainText(api_path ?? path);
  const note = resultNote(trans, run);
  return (
    <Pair name={trans.__('Result')}>
      {hasResult(run) ? (
        <button
          className="jrh-Link jrh-Detail-link"
          type="button"
          onClick={() => actions.onOpenResult(run)}
        >
          {text}
        </button>
      ) : (
        text
      )}
      {note !== null && (
        <>
          <span className="jrh-Note"> {note} </span>
          {staleSince === null && (
            <button
              className="jrh-Link jrh-Detail-link"
              type="button"
              onClick={onDownload}
            >
              {trans.__('Download it')}
            </button>
          )}
        </>
      )}
    </Pair>
  );
}

// Of one that could not be made, a note says why.
function Export(
  props: IHeadProps & { readonly made: Contract.Export }
): React.JSX.Element | null {
  const { trans, actions, made } = props;
  const { format, path, api_path, status } = made;
  if (status === 'missing') {
    return null;
  }
  return (
    <Pair name={formatText(trans, format)}>
      {api_path !== null ? (
        <button
          className="jrh-Link jrh-Detail-link"
          type="button"
          onClick={() => actions.onOpenFile(api_path)}
        >
          {plainText(api_path)}
        </button>
      ) : path !== null ? (
        plainText(path)
      ) : (
        trans.__('At the end')
      )}
    </Pair>
  );
}

function Memory({ run, trans, model }: IHeadProps): React.JSX.Element | null {
  const { usage } = model.replay;
  const now = isEnded(run) ? undefined : usage.at(-1);
  const peak = peakText(trans, run);
  if (!now) {
    return peak === '' ? null : <Pair name={trans.__('Memory')}>{peak}</Pair>;
  }
  return (
    <Pair name={trans.__('Memory')}>
      <span className="jrh-num">{memoryText(trans, now.memory_bytes)}</span>{' '}
      <span className="jrh-Note">{peak}</span>
      <Line values={usage.map(({ memory_bytes }) => memory_bytes)} />
      <span className="jrh-hidden">{memorySentence(trans, usage)}</span>
    </Pair>
  );
}

function Processor({
  run,
  trans,
  model
}: IHeadProps): React.JSX.Element | null {
  const { usage } = model.replay;
  const percents = percentsFrom(usage);
  const now = percents.at(-1);
  if (now === undefined || isEnded(run)) {
    return null;
  }
  return (
    <Pair name={trans.__('CPU')}>
      <span className="jrh-num">{trans.__('%1 %', Math.round(now))}</span>
      <Line values={percents} />
      <span className="jrh-hidden">{cpuSentence(trans, usage, percents)}</span>
    </Pair>
  );
}

/** How much of a processor was used between each sample and the one before it. */
export function percentsFrom(usage: readonly IUsage[]): number[] {
  return usage.slice(1).map(({ steady_s, cpu_s }, i) => {
    const before = usage[i];
    const passed_s = steady_s - (before?.steady_s ?? 0);
    return passed_s > 0
      ? Math.max(0, (100 * (cpu_s - (before?.cpu_s ?? 0))) / passed_s)
      : 0;
  });
}

/** The values from left to right, between zero and the largest. */
function Line(props: {
  readonly values: readonly number[];
}): React.JSX.Element {
  const { values } = props;
  const top = Math.max(...values, 1e-9);
  const step = 100 / Math.max(1, values.length - 1);
  const points = values
    .map((value, i) => {
      const y = HEIGHT - 1 - ((HEIGHT - 2) * value) / top;
      return `${(i * step).toFixed(1)},${y.toFixed(1)}`;
    })
    .join(' ');
  return (
    <svg viewBox={`0 0 100 ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
      <path className="jrh-Spark-base" d={`M0 ${HEIGHT - 0.5}H100`} />
      <polyline className="jrh-Spark-line" points={points} />
    </svg>
  );
}

function Source(props: IHeadProps): React.JSX.Element | null {
  const { run, trans, onCompare, staleSince } = props;
  const compare = React.useCallback(() => onCompare(run), [onCompare, run]);
  const [isComparing, begin] = usePending(compare);
  const { drifted, api_path, path } = run.source;
  if (drifted === false) {
    return null;
  }
  const mayCompare = api_path !== null && staleSince === null;
  return (
    <Pair name={trans.__('Notebook')}>
      {drifted ? (
        <>
          {trans.__('Changed since this run')}{' '}
          {mayCompare && (
            <button
              className="jrh-Link jrh-Detail-link"
              type="button"
              disabled={isComparing}
              onClick={begin}
            >
              {trans.__('Compare')}
            </button>
          )}
        </>
      ) : (
        trans.__(
          '%1 is not there any more. If it was renamed, run it anew under its new name.',
          plainText(api_path ?? path)
        )
      )}
    </Pair>
  );
}
