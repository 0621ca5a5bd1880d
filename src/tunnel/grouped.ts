import type * as Contract from '../contract';

/** A step that everybody takes, and those that belong to it. */
export interface IGroup {
  readonly lead: Contract.TunnelStep;
  readonly more: readonly Contract.TunnelStep[];
}

type Code = Contract.TunnelStepCode;

const RUNS: readonly Code[] = ['run_background', 'run_reuse'];
const ON_NODE: readonly Code[] = ['prepare_on_node'];
const FOLLOWS: Partial<Readonly<Record<Code, readonly Code[]>>> = {
  connect: ['configure'],
  check: RUNS,
  stop: RUNS,
  run_on_node: ON_NODE,
  check_on_node: ON_NODE,
  stop_on_node: ON_NODE,
  remove_on_node: ON_NODE
};
/** Those for when something is wrong, or for afterwards. */
const ASIDE: readonly Code[] = ['test', 'fetch'];

/** The steps in the order in which they are taken, each with what belongs to it. */
export function grouped(steps: readonly Contract.TunnelStep[]): IGroup[] {
  const leads = steps.filter(
    ({ code }) => FOLLOWS[code] === undefined && !ASIDE.includes(code)
  );
  return leads.map(lead => ({
    lead,
    more: steps.filter(({ code }) => FOLLOWS[code]?.includes(lead.code))
  }));
}

/** A step for when it is needed; null where the form has none. */
export function stepAside(
  steps: readonly Contract.TunnelStep[],
  code: 'test' | 'fetch'
): Contract.TunnelStep | null {
  return steps.find(step => step.code === code) ?? null;
}
