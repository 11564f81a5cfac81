import type { Logger } from 'pino';

/** A host's logger: Apollo Server's and `console` fit. */
export interface HostLogger {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** The part of the engine's log that is used under a host. */
export type EngineLog = Pick<Logger, 'info' | 'warn' | 'error'>;

/** Writes the engine's log lines to a host's logger: the words, then the details as JSON. Never bodies, variables, or anything of a person. */
export function makeHostLog(logger: HostLogger): EngineLog {
  const line =
    (level: keyof HostLogger) =>
    (details: object, words = '') =>
      logger[level](`gateway: ${words} ${JSON.stringify(details)}`);
  return { info: line('info'), warn: line('warn'), error: line('error') } as EngineLog;
}
