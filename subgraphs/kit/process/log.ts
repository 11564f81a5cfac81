import { type Logger, pino } from 'pino';

/** Makes the log of a process: JSON lines on stderr. It never contains bodies, variables, tokens, or data of a patient. */
export function logger(name: string, level: string): Logger {
  return pino({ level, base: { name } }, pino.destination({ fd: 2, sync: true }));
}
