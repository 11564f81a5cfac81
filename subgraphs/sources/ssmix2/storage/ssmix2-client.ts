import type { Dispatcher } from 'undici';
import type { ByteLease } from '../../byte-budget.js';
import { exchangeHttp } from '../../http-exchange.js';
import { SourceError } from '../../source-error.js';
import { buildUrlOfPath } from '../../url-under.js';
import { MAX_FILE_BYTES } from './file-size.js';

export interface FileAsk {
  baseUrl: string;
  path: string;
  token?: string;
  /** Instead of the client's own. */
  maxBytes?: number;
  signal: AbortSignal;
  /** Its place in memory, where it is kept until it has been read. */
  lease?: ByteLease | undefined;
}

/** Gets files of hospitals' SS-MIX2 storages over HTTP. */
export class Ssmix2Client {
  constructor(private readonly options: { dispatcher?: Dispatcher; maxBytes?: number | undefined } = {}) {}

  /**
   * The bytes of `<baseUrl>/<path>`; `path` is relative to the facility's root, as in an IndexEntry. Throws SourceError: GONE when the file is
   * not (no longer) there, which a rename of the condition flag does too: list again once; else UNREACHABLE, TIMED_OUT, INVALID_DATA.
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
