import type { ITunnelClient } from '../../api/tunnelClient';
import type * as Contract from '../../contract';
import { valueOf } from '../../model/snapshot';
import { TunnelModel } from '../../tunnel/model';
import { NOTHING, someFacts } from './examples';

class FakeClient implements ITunnelClient {
  asked = 0;

  facts(): Promise<Contract.TunnelFacts> {
    this.asked++;
    return Promise.resolve(someFacts());
  }

  remember(said: Contract.TunnelMemoryRequest): Promise<Contract.TunnelMemory> {
    return Promise.resolve({ ...NOTHING, user: said.user ?? null });
  }

  token(): Promise<Contract.TunnelToken> {
    return Promise.resolve({ login: 'token', token: 'word' });
  }
}

const settled = (model: TunnelModel): Promise<void> =>
  new Promise(resolve => {
    model.changed.connect(() => resolve());
  });

test('it asks when somebody looks, and what is kept is known from then on', async () => {
  const client = new FakeClient();
  const model = new TunnelModel(client);
  window.dispatchEvent(new Event('online'));
  expect(client.asked).toBe(0);
  const known = settled(model);
  model.look();
  await known;
  expect(valueOf(model.snapshot)).toEqual(someFacts());
  await model.remember({ user: 'bob' });
  expect(valueOf(model.snapshot)?.remembered.user).toBe('bob');
  expect(await model.token()).toBe('word');
  model.dispose();
  expect(model.isDisposed).toBe(true);
});
