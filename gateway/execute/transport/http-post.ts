import type { Dispatcher } from 'undici';
import { AnswerBody } from '../answers/answer-body.js';
import type { WireText } from '../answers/wire-text.js';
import type { OperationAllowance } from './caller-allowances.js';
import { SubgraphFailure } from './subgraph-failure.js';

/** Where a subgraph is, and what of its answers is taken. */
export interface Address {
  /** Its name. */
  readonly subgraph?: string;
  readonly origin: string;
  readonly path: string;
  /** Bytes. */
  readonly answerLimit: number;
}

/**
 * One POST of JSON, its answer as wire text. No redirect is followed, no other type read, no more bytes than allowed.
 *
 * @param within milliseconds until it is given up
 * @param allowance bytes that its operation may still take
 * @throws SubgraphFailure
 */
export function post(
  dispatcher: Dispatcher,
  { subgraph = '', origin, path, answerLimit }: Address,
  headers: Record<string, string>,
  body: WireText,
  within: number,
  allowance?: OperationAllowance,
): Promise<WireText> {
  return new Promise<WireText>((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let done = false;
    const answer = new AnswerBody(answerLimit, allowance, subgraph);
    let responding = false;
    const end = (failure: SubgraphFailure | undefined) => {
      if (done) return;
      done = true;
      clearTimeout(timer);
      if (!failure) {
        try {
          return resolve(answer.text());
        } catch (error) {
          return reject(error);
        }
      }
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
          const failure = answer.begin(status, String(answered['content-type'] ?? ''));
          if (failure) end(failure);
        },
        onResponseData(_, chunk) {
          const failure = done ? undefined : answer.add(chunk);
          if (failure) end(failure);
        },
        onResponseEnd: () => end(undefined),
        onResponseError: (_, error) =>
          end(
            new SubgraphFailure(
              'SUBGRAPH_UNAVAILABLE',
              error.message,
              !responding && NOT_SENT.has((error as NodeJS.ErrnoException).code),
              responding ? 'either' : 'subgraph',
            ),
          ),
      },
    );
  });
}

/** Failures in which the request did not reach anybody, or met a connection that was just being closed. */
const NOT_SENT: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT']);
