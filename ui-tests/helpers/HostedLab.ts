import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { endSessionsBelow, gone } from './privateSessions';
import { CONFIG, freePort } from './Server';

const run = promisify(execFile);
const START_TIMEOUT_MS = 180_000;

/** A JupyterLab that was started as people do on a remote host: over ssh, or inside tmux. */
export class HostedLab {
  private constructor(
    private readonly _port: number,
    private readonly _scratch: string
  ) {}

  /** Starts one in the foreground of a login by a real ssh, with a terminal. */
  static async overSsh(): Promise<HostedLab> {
    return HostedLab._begin(lab => lab._login());
  }

  /** Starts one as the program of a tmux session of that name. */
  static async insideTmux(session: string): Promise<HostedLab> {
    return HostedLab._begin(async lab => {
      const words = ['new-session', '-d', '-s', session, lab._starter];
      await run('tmux', words, { env: lab._environment });
    });
  }

  private static async _begin(
    start: (lab: HostedLab) => Promise<void>
  ): Promise<HostedLab> {
    const scratch = await mkdtemp(path.join(tmpdir(), 'jrh-ui-'));
    const lab = new HostedLab(await freePort(), scratch);
    try {
      await lab._writeStarter();
      await start(lab);
      await lab._answering();
      return lab;
    } catch (error: unknown) {
      await lab.dispose();
      throw error;
    }
  }

  /** Its address, without a slash at the end. */
  get url(): string {
    return `http://localhost:${this._port}`;
  }

  /** Its process. */
  async pid(): Promise<number> {
    const names = await readdir(path.join(this._scratch, 'runtime'));
    const pids = names.map(name => /^jpserver-(\d+)\.json$/.exec(name)?.[1]);
    const pid = Number(pids.find(found => found !== undefined));
    if (!Number.isSafeInteger(pid)) {
      throw new Error('The server has no file');
    }
    return pid;
  }

  /** Whether it answers. */
  answers(): Promise<boolean> {
    return fetch(`${this.url}/api`).then(
      ({ ok }) => ok,
      () => false
    );
  }

  /** Kills the laptop's ssh, as when a laptop loses its battery; sshd hangs up the terminal. */
  async cut(): Promise<void> {
    await killed(this._client, 'SIGKILL');
  }

  /** Ends it and all that belongs to it, and removes what it had. */
  async dispose(): Promise<void> {
    const pid = await this.pid().catch(() => null);
    if (pid !== null && (await this.answers())) {
      process.kill(pid, 'SIGTERM');
      await gone(pid);
    }
    await killed(this._client, 'SIGKILL');
    await killed(this._sshd, 'SIGTERM');
    await endSessionsBelow(this._scratch);
    await rm(this._scratch, { recursive: true, force: true, maxRetries: 5 });
  }

  private get _starter(): string {
    return path.join(this._scratch, 'start');
  }

  private get _environment(): NodeJS.ProcessEnv {
    const { TMUX: _, TMUX_PANE: __, STY: ___, ...others } = process.env;
    return { ...others, TMUX_TMPDIR: this._scratch, TERM: 'xterm-256color' };
  }

  // A login by ssh brings an environment of its own, so the server's is in a file.
  private async _writeStarter(): Promise<void> {
    const variables = {
      PATH: process.env['PATH'],
      PYTHONPATH: process.env['PYTHONPATH'],
      VIRTUAL_ENV: process.env['VIRTUAL_ENV'],
      JRH_UI_PORT: String(this._port),
      JRH_UI_SCRATCH: this._scratch,
      JRH_UI_BASE_URL: '/',
      JUPYTER_RUNTIME_DIR: path.join(this._scratch, 'runtime')
    };
    const lines = Object.entries(variables)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `export ${name}='${value}'`);
    const start = `exec jupyter lab --config '${CONFIG}'`;
    const text = ['#!/bin/sh', ...lines, start, ''].join('\n');
    await writeFile(this._starter, text, { mode: 0o700 });
  }

  private async _login(): Promise<void> {
    const port = await this._listen();
    const login = `${userInfo().username}@127.0.0.1`;
    const options = [
      ...['-F', 'none', '-tt', '-p', String(port), '-i', this._in('user')],
      ...['-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=no'],
      ...['-o', `UserKnownHostsFile=${this._in('known')}`],
      ...['-o', 'ConnectionAttempts=30', '-o', 'IdentitiesOnly=yes']
    ];
    this._client = spawn('ssh', [...options, login, this._starter], {
      stdio: ['pipe', 'ignore', 'ignore'],
      env: this._environment
    });
  }

  // An sshd of the test's own, on loopback. As root it wants a folder that not every host has.
  private async _listen(): Promise<number> {
    const port = await freePort();
    for (const name of ['host', 'user']) {
      const words = ['-q', '-t', 'ed25519', '-N', '', '-f', this._in(name)];
      await run('ssh-keygen', words);
    }
    const config = [
      ...[`Port ${port}`, 'ListenAddress 127.0.0.1', 'UsePAM no'],
      ...[`HostKey ${this._in('host')}`, 'StrictModes no', 'PidFile none'],
      ...[`AuthorizedKeysFile ${this._in('user.pub')}`, 'PrintMotd no'],
      ''
    ];
    await writeFile(this._in('sshd_config'), config.join('\n'));
    const own =
      'mount -t tmpfs none /run && mkdir -m 755 /run/sshd && exec "$@"';
    const sshd = ['/usr/sbin/sshd', '-D', '-f', this._in('sshd_config')];
    const isRoot = process.getuid?.() === 0;
    const [program = '', ...words] = isRoot
      ? ['unshare', '--mount', 'sh', '-c', own, 'sh', ...sshd]
      : sshd;
    this._sshd = spawn(program, words, { stdio: 'ignore' });
    return port;
  }

  private _in(name: string): string {
    return path.join(this._scratch, name);
  }

  private async _answering(): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!(await this.answers())) {
      if (Date.now() > deadline) {
        throw new Error(`No server at ${this.url}`);
      }
      await new Promise(resolve => setTimeout(resolve, 200));
    }
  }

  private _client: ChildProcess | null = null;
  private _sshd: ChildProcess | null = null;
}

async function killed(
  child: ChildProcess | null,
  signal: NodeJS.Signals
): Promise<void> {
  if (child && child.exitCode === null && child.signalCode === null) {
    const exited = new Promise(resolve => child.once('exit', resolve));
    child.kill(signal);
    await exited;
  }
}
