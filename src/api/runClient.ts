import type { ServerConnection } from '@jupyterlab/services';
import type * as Contract from '../contract';
import { isRun } from './check';
import { download, request } from './request';

/** A part of a journal, in whole lines. */
export interface IJournalPart {
  readonly bytes: Uint8Array;
  /** Where the next part begins. */
  readonly next: number;
}

/** A file to keep. */
export interface IFile {
  readonly name: string;
  readonly content: Blob;
}

/** The routes of the server half that a single run has. All reject as `request` does. */
export interface IRunClient {
  /** The run as it stands. */
  run(id: string): Promise<Contract.Run>;
  /** What its journal has from an offset on; waits up to ten seconds for something new. */
  journal(
    id: string,
    offset: number,
    signal: AbortSignal
  ): Promise<IJournalPart>;
  /** A content that the journal names. */
  blob(id: string, name: string): Promise<string>;
  /** The end of what was printed outside of cells. */
  log(id: string): Promise<string>;
  /** The notebook that it leaves; while it goes on, what there is of it so far. */
  result(id: string): Promise<Blob>;
  /** The same in another format, with the name that the server gives to the file. */
  exported(id: string, format: Contract.ExportFormat): Promise<IFile>;
  /** The source as it was submitted. */
  source(id: string): Promise<string>;
}

const WAIT_S = 10;
const BYTES = 'application/octet-stream';

/** Talks to the server that the given settings name. */
export class RunClient implements IRunClient {
  constructor(private readonly _settings: ServerConnection.ISettings) {}

  run(id: string): Promise<Contract.Run> {
    return request(this._settings, {
      method: 'GET',
      path: pathOf(id),
      isValid: isRun
    });
  }

  async journal(
    id: string,
    offset: number,
    signal: AbortSignal
  ): Promise<IJournalPart> {
    const response = await download(this._settings, {
      path: `${pathOf(id)}/journal`,
      query: { offset, wait: WAIT_S },
      type: 'application/x-ndjson',
      signal
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const next = Number(response.headers.get('X-Next-Offset') ?? NaN);
    // A proxy may take the header away; the bytes say the same.
    return {
      bytes,
      next: Number.isSafeInteger(next) ? next : offset + bytes.length
    };
  }

  blob(id: string, name: string): Promise<string> {
    return this._text(`${pathOf(id)}/blobs/${encodeURIComponent(name)}`, BYTES);
  }

  log(id: string): Promise<string> {
    return this._text(`${pathOf(id)}/log`, 'text/plain');
  }

  async result(id: string): Promise<Blob> {
    const path = `${pathOf(id)}/result`;
    return (await download(this._settings, { path, type: BYTES })).blob();
  }

  async exported(id: string, format: Contract.ExportFormat): Promise<IFile> {
    const body: Contract.ExportRequest = { format };
    const path = `${pathOf(id)}/export`;
    const reply = await download(this._settings, { path, body, type: BYTES });
    const header = reply.headers.get('Content-Disposition') ?? '';
    const [, name] = /filename\*=UTF-8''([^;]+)/.exec(header) ?? [];
    return {
      name: name === undefined ? `result.${format}` : decodeURIComponent(name),
      content: await reply.blob()
    };
  }

  source(id: string): Promise<string> {
    return this._text(`${pathOf(id)}/source`, BYTES);
  }

  private async _text(path: string, type: string): Promise<string> {
    return (await download(this._settings, { path, type })).text();
  }
}

function pathOf(id: string): string {
  return `runs/${encodeURIComponent(id)}`;
}
