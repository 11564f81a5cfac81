import type { Dispatcher } from 'undici';
import { AnswerBody } from '../answers/answer-body.js';
import type { WireText } from '../answers/wire-text.js';
import type { OperationAllowance } from './caller-allowances.js';
import { SubgraphFailure } from './subgraph-failure.js';

/** The address of a subgraph, and the limits for its answers. */
export interface Address {
  /** Its name. */
  readonly subgraph?: string;
  readonly origin: string;
  readonly path: string;
  /** Bytes. */
  readonly answerLimit: number;
}

/** One request. */
export interface PostedRequest {
  readonly headers: Record<string, string>;
  readonly body: WireText;
  /** Milliseconds until the call is given up. */
  readonly within: number;
  /** The bytes that its operation may still take. */
  readonly allowance?: OperationAllowance | undefined;
}

/**
 * Sends one POST of JSON, and reads its answer as wire text. It follows no redirect, and reads no other type and no more bytes than allowed.
 *
 * @throws SubgraphFailure
 */
export function post(
  dispatcher: Dispatcher,
  { subgraph = '', origin, path, answerLimit }: Address,
  { headers, body, within, allowance }: PostedRequest,
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
          // The call was given up while it waited for a connection.
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
            new SubgraphFailure('SUBGRAPH_UNAVAILABLE', error.message, {
              harmless: !responding && NOT_SENT.has((error as NodeJS.ErrnoException).code),
              blame: responding ? 'either' : 'subgraph',
            }),
          ),
      },
    );
  });
}

/** Failures in which the request did not reach the subgraph, or met a connection that was just being closed. */
const NOT_SENT: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT']);
