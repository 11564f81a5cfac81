import { type Logger, pino } from 'pino';

/** Counts the signed heads that a cloud has accepted: each is followed by a look at its nonce. */
export function countHeads(): { readonly log: Logger; readonly accepted: () => number; readonly until: (count: number) => Promise<void> } {
  let accepted = 0;
  const write = (line: string) => {
    const { sql } = JSON.parse(line) as { readonly sql?: string };
    if (sql !== undefined && /^(SELECT|INSERT).*receipt_nonce/.test(sql.replaceAll(/\s+/g, ' '))) accepted += 1;
  };
  return {
    log: pino({ level: 'debug' }, { write }),
    accepted: () => accepted,
    until: async (count) => {
      while (accepted < count) await new Promise(setImmediate);
    },
  };
}
