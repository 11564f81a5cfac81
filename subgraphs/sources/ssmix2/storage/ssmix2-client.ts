import type { Dispatcher } from 'undici';
import type { ByteLease } from '../../byte-budget.js';
import { exchangeHttp } from '../../http-exchange.js';
import { SourceError } from '../../source-error.js';
import type { Stop } from '../../stop-sign.js';
import { buildUrlOfPath } from '../../url-under.js';
import { MAX_FILE_BYTES } from './file-size.js';

export interface FileAsk {
  baseUrl: string;
  path: string;
  token?: string;
  /** The most bytes of the file, in place of the client's own limit. */
  maxBytes?: number;
  signal: Stop;
  /** The lease on memory, if the file stays in memory after the fetch. */
  lease?: ByteLease | undefined;
}

/** Gets files of hospitals' SS-MIX2 storages over HTTP. */
export class Ssmix2Client {
  constructor(private readonly options: { dispatcher?: Dispatcher; maxBytes?: number | undefined } = {}) {}

  /**
   * Fetches the bytes of `<baseUrl>/<path>`; `path` is relative to the facility's root, as in an IndexEntry. Throws SourceError: GONE if
   * the file is not there (any more), so list again once, because its condition flag may have changed its name; else UNREACHABLE,
   * TIMED_OUT, INVALID_DATA.
   */
  async get(file: FileAsk): Promise<Uint8Array> {
    const { baseUrl, path, token, signal, lease } = file;
    const url = buildUrlOfPath(baseUrl, path);
    if (!url) throw new SourceError('INVALID_DATA', 'a path that does not lie under the facility', 'OURSELVES');
    const { dispatcher } = this.options;
    const maxBytes = file.maxBytes ?? this.options.maxBytes ?? MAX_FILE_BYTES;
    return exchangeHttp({ url, method: 'GET', absent: 'GONE', token, signal, dispatcher, maxBytes, lease });
  }
}
