import { type Logger, pino } from 'pino';

/** The process's log: JSON lines on stderr. Never bodies, variables, tokens, or anything of a patient. */
export function processLog(level: string): Logger {
  return pino({ level, base: { name: 'gateway' } }, pino.destination({ fd: 2, sync: true }));
}
