import { useEffect, useRef, useState } from 'react';
import type * as Contract from '../contract';
import type { ITunnelModel } from './model';
import type { IWay } from './way';
import { memoryOf } from './way';

// Nobody types a host name in one stroke.
const PAUSE_MS = 600;

/**
 * Has what the user chose and typed remembered, once it is right and at rest; why that did not
 * work, if it did not.
 */
export function useKept(
  model: ITunnelModel,
  way: IWay,
  facts: Contract.TunnelFacts
): string | null {
  const [problem, setProblem] = useState<string | null>(null);
  const memory = memoryOf(way, facts);
  const wanted = memory === null ? null : JSON.stringify(memory);
  const kept = useRef(wanted);
  useEffect(() => {
    if (wanted === null || wanted === kept.current) {
      return undefined;
    }
    const timer = setTimeout(() => {
      kept.current = wanted;
      const said = JSON.parse(wanted) as Contract.TunnelMemoryRequest;
      model.remember(said).then(
        () => setProblem(null),
        (error: unknown) =>
          setProblem(error instanceof Error ? error.message : String(error))
      );
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [model, wanted]);
  return problem;
}
