import { Signal } from '@lumino/signaling';
import type * as Contract from '../../contract';
import type { Snapshot } from '../../model/snapshot';
import type { ITunnelModel } from '../../tunnel/model';

export const NODE_JOB: Contract.TunnelJob = {
  scheduler: 'slurm',
  id: '48190',
  node: 'n042',
  submit_host: 'login1'
};

/** A model whose snapshot a test sets, and which notes what it is asked for. */
export class FakeTunnel implements ITunnelModel {
  constructor(facts: Contract.TunnelFacts | null = null) {
    if (facts) {
      this.set({ state: 'fresh', value: facts, at: 0 });
    }
  }

  readonly changed = new Signal<this, void>(this);
  snapshot: Snapshot<Contract.TunnelFacts> = { state: 'loading' };
  readonly remembered: Contract.TunnelMemoryRequest[] = [];
  asked = 0;
  problem: Error | null = null;

  set(snapshot: Snapshot<Contract.TunnelFacts>): void {
    this.snapshot = snapshot;
    this.changed.emit();
  }

  refresh(): Promise<void> {
    this.asked++;
    return Promise.resolve();
  }

  remember(said: Contract.TunnelMemoryRequest): Promise<void> {
    this.remembered.push(said);
    return this.problem ? Promise.reject(this.problem) : Promise.resolve();
  }

  token(): Promise<string | null> {
    return Promise.resolve('secret');
  }
}
