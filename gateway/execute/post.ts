import type { Dispatcher } from 'undici';
import { SubgraphFailure } from './subgraph-failure.js';
import type { WireText } from './wire-text.js';

/** Where a subgraph is, and what of its answers is taken. */
export interface Address {
  readonly origin: string;
  readonly path: string;
  /** Bytes. */
  readonly answerLimit: number;
}

const JSON_TYPE = /^application\/(graphql-response\+)?json\b/i;

/**
 * One POST of JSON, its answer as wire text. No redirect is followed, no other type read, no more bytes than allowed.
 *
 * @param within milliseconds until it is given up
 * @throws SubgraphFailure
 */
export function post(
  dispatcher: Dispatcher,
  { origin, path, answerLimit }: Address,
  headers: Record<string, string>,
  body: WireText,
  within: number,
): Promise<WireText> {
  return new Promise<WireText>((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let done = false;
    let text = '';
    let size = 0;
    let responding = false;
    const end = (failure: SubgraphFailure | undefined) => {
      if (done) return;
      done = true;
      clearTimeout(timer);
      if (!failure) return resolve(text);
      reject(failure);
      controller?.abort(failure);
    };
    const timer = setTimeout(() => end(new SubgraphFailure('SUBGRAPH_TIMED_OUT', 'did not answer in time')), within);
    dispatcher.dispatch(
      { origin, path, method: 'POST', headers, body: Buffer.from(body, 'latin1'), headersTimeout: 0, bodyTimeout: 0 },
      {
        onRequestStart(given) {
          controller = given;
          // Given up while it waited for a connection.
          if (done) given.abort(new Error('given up'));
        },
        onResponseStart(_, status, answered) {
          responding = true;
          if (status >= 500) {
            end(new SubgraphFailure('SUBGRAPH_UNAVAILABLE', `answered ${status}`, status === 502 || status === 503));
          } else if (status >= 300 && status < 400) {
            end(new SubgraphFailure('SUBGRAPH_INVALID', `answered ${status}`));
          } else if (!JSON_TYPE.test(String(answered['content-type'] ?? ''))) {
            end(new SubgraphFailure('SUBGRAPH_INVALID', 'answered something that is no JSON'));
          }
        },
        onResponseData(_, chunk) {
          size += chunk.length;
          if (size > answerLimit) end(new SubgraphFailure('SUBGRAPH_INVALID', 'answered too much'));
          else text += chunk.toString('latin1');
        },
        onResponseEnd: () => end(undefined),
        onResponseError: (_, error) =>
          end(
            new SubgraphFailure('SUBGRAPH_UNAVAILABLE', error.message, !responding && NOT_SENT.has((error as NodeJS.ErrnoException).code)),
          ),
      },
    );
  });
}

/** Failures in which the request did not reach anybody, or met a connection that was just being closed. */
const NOT_SENT: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT']);
