import { type Dispatcher, request } from 'undici';
import type { AskDirectory } from './step-up.js';

/** How the directory is asked. */
export interface AskDirectoryOptions {
  /** The current address of the directory's graph. @returns undefined if there is no directory */
  readonly address: () => string | undefined;
  readonly dispatcher: Dispatcher;
  /** Milliseconds. */
  readonly deadline: number;
}

/** Makes the function that asks the directory, at `POST /issuer/certificate`, whether a verified certificate is the caller's. */
export function makeAskDirectory({ address, dispatcher, deadline }: AskDirectoryOptions): AskDirectory {
  return async (callerToken, { issuer, serial, subject, fingerprint, roles }) => {
    const directory = address();
    if (directory === undefined) return 'unavailable';
    try {
      const { statusCode, body } = await request(new URL('/issuer/certificate', directory), {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${callerToken}` },
        body: JSON.stringify({ issuer, serial, subject, fingerprint, roles }),
        dispatcher,
        signal: AbortSignal.timeout(deadline),
      });
      const answer = (await body.json()) as { matches?: unknown };
      if (statusCode === 200 && answer.matches === true) return 'matches';
      return statusCode === 403 ? 'refused' : 'unavailable';
    } catch {
      return 'unavailable';
    }
  };
}
