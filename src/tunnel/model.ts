import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { problemFrom } from '../api/error';
import type { ITunnelClient } from '../api/tunnelClient';
import type * as Contract from '../contract';
import type { IObservable } from '../model/polled';
import { PolledModel } from '../model/polled';
import type { Snapshot } from '../model/snapshot';
import { valueOf } from '../model/snapshot';

const AGAIN_MS = 10_000;

/** What is known of the way from the laptop to this server. */
export interface ITunnelModel extends IObservable<Contract.TunnelFacts> {
  /** Asks the server now; resolves when the snapshot has the outcome. */
  refresh(): Promise<void>;
  /** Has what the user said remembered. Rejects with an error whose message is a sentence. */
  remember(said: Contract.TunnelMemoryRequest): Promise<void>;
  /** The word that opens the server. Rejects as `remember` does. */
  token(): Promise<string | null>;
}

/**
 * Asks when somebody begins to look, and when the page comes back: what it answers changes with
 * logins only. While there is no answer it asks again and again.
 */
export class TunnelModel implements ITunnelModel, IDisposable {
  constructor(private readonly _client: ITunnelClient) {
    this._polled = new PolledModel<Contract.TunnelFacts>({
      name: 'jupyter-remote-helper:tunnel',
      fetch: () => this._client.facts(),
      explain: problemFrom,
      interval_ms: ({ state }) => (state === 'fresh' ? Infinity : AGAIN_MS)
    });
  }

  get snapshot(): Snapshot<Contract.TunnelFacts> {
    return this._polled.snapshot;
  }

  get changed(): ISignal<unknown, void> {
    return this._polled.changed;
  }

  get isDisposed(): boolean {
    return this._polled.isDisposed;
  }

  /** Somebody looks: asks the server, if that is worth it. */
  look(): void {
    if (this._isLooking) {
      void this.refresh();
    } else {
      this._isLooking = true;
      this._polled.start();
    }
  }

  refresh(): Promise<void> {
    return this._polled.refresh();
  }

  async remember(said: Contract.TunnelMemoryRequest): Promise<void> {
    const remembered = await this._client.remember(said);
    const known = valueOf(this.snapshot);
    if (known) {
      this._polled.take({ ...known, remembered });
    }
  }

  async token(): Promise<string | null> {
    return (await this._client.token()).token;
  }

  dispose(): void {
    this._polled.dispose();
  }

  private readonly _polled: PolledModel<Contract.TunnelFacts>;
  private _isLooking = false;
}
