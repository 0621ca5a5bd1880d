import type { Page, Route } from '@playwright/test';
import {
  aServer,
  NOTHING,
  someFacts as knownFacts
} from '../../src/__tests__/tunnel/examples';
import type * as Contract from '../../src/contract';

export { aServer, NOTHING };

/** What a server knows of the way to itself, and a port that was chosen before. */
export function someFacts(
  changes: Partial<Contract.TunnelFacts> = {}
): Contract.TunnelFacts {
  const remembered = { ...NOTHING, local_port: '28417' };
  return knownFacts({ remembered, ...changes });
}

/** Lets the page see these facts instead of those of the server. */
export async function answerFacts(
  page: Page,
  facts: Contract.TunnelFacts
): Promise<void> {
  await page.route(/\/jupyter-remote-helper\/tunnel\?/, (route: Route) =>
    route.fulfill({ json: facts })
  );
}
