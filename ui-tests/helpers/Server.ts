import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { endSessionsBelow } from './privateSessions';

const START_TIMEOUT_MS = 180_000;
/** How the servers of the tests are configured. */
export const CONFIG = path.resolve(
  __dirname,
  '..',
  'jupyter_server_test_config.py'
);

/** A JupyterLab of a test's own, which may die and come back at the same address. */
export class Server {
  private constructor(
    private readonly _port: number,
    private readonly _scratch: string,
    private readonly _baseUrl: string
  ) {}

  /** Makes one and starts it. `baseUrl` begins and ends with a slash. */
  static async begin(baseUrl = '/'): Promise<Server> {
    const scratch = await mkdtemp(path.join(tmpdir(), 'jrh-ui-'));
    const server = new Server(await freePort(), scratch, baseUrl);
    await server.start();
    return server;
  }

  /** Its address, without a slash at the end. */
  get url(): string {
    return `http://localhost:${this._port}${this._baseUrl}`.replace(/\/$/, '');
  }

  /** Starts it, and waits until it answers. */
  async start(): Promise<void> {
    this._process = spawn('jupyter', ['lab', '--config', CONFIG], {
      stdio: 'ignore',
      env: {
        ...process.env,
        JRH_UI_PORT: String(this._port),
        JRH_UI_SCRATCH: this._scratch,
        JRH_UI_BASE_URL: this._baseUrl,
        JUPYTER_RUNTIME_DIR: path.join(this._scratch, 'runtime')
      }
    });
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!(await this._answers())) {
      if (Date.now() > deadline) {
        throw new Error(`No server at ${this.url}`);
      }
      await new Promise(resolve => setTimeout(resolve, 200));
    }
  }

  /** Ends it without a chance to say anything. */
  async kill(): Promise<void> {
    const child = this._process;
    this._process = null;
    if (child && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise(resolve => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
  }

  /** Ends it, and removes all that it had. */
  async dispose(): Promise<void> {
    await this.kill();
    await endSessionsBelow(this._scratch);
    await rm(this._scratch, { recursive: true, force: true, maxRetries: 5 });
  }

  private async _answers(): Promise<boolean> {
    return fetch(`${this.url}/api`).then(
      ({ ok }) => ok,
      () => false
    );
  }

  private _process: ChildProcess | null = null;
}

// Below what Linux hands out on its own, so that no connection takes one before it is used.
const LOWEST_PORT = 19_000;
const PORTS = 5_000;

/** A port that nobody listens at. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = LOWEST_PORT + Math.floor(Math.random() * PORTS);
    if (await isFree(port)) {
      return port;
    }
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, 'localhost', () => probe.close(() => resolve(true)));
  });
}
