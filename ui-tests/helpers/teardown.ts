import { rm } from 'node:fs/promises';
import { endSessionsBelow } from './privateSessions';

/** Removes what the server that the tests share had; it is killed, and cannot do so itself. */
export default async function teardown(): Promise<void> {
  const scratch = process.env['JRH_UI_SCRATCH'];
  if (scratch !== undefined) {
    await endSessionsBelow(scratch);
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}
