import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { SyslogReceiver } from './syslog-receiver.js';

/** The port of syslog over TLS (RFC 5425). */
const TLS_PORT = 6514;
const ADDRESS = /^tls:\/\/(\[[0-9a-fA-F:]+\]|[^\s:/@]+)(?::(\d{1,5}))?$/;

/** The variables of the syslog receiver. Without the first one, nothing is sent. */
export const syslogVariables = {
  /** `tls://HOST:PORT`: the receiver of audit messages (IHE ITI-20). */
  HAREYAKA_AUDIT_SYSLOG: z
    .string()
    .regex(ADDRESS, 'must be tls://HOST:PORT')
    .transform((text) => {
      const [, host = '', port] = ADDRESS.exec(text) ?? [];
      return { host: host.replace(/^\[|\]$/g, ''), port: port === undefined ? TLS_PORT : Number(port) };
    })
    .refine(({ port }) => port > 0 && port <= 65_535, 'must be tls://HOST:PORT')
    .optional(),
  /** PEM files: the authority of the receiver's certificate; this store's certificate and its key. */
  HAREYAKA_AUDIT_SYSLOG_CA: z.string().optional(),
  HAREYAKA_AUDIT_SYSLOG_CERT: z.string().optional(),
  HAREYAKA_AUDIT_SYSLOG_KEY: z.string().optional(),
};

type SyslogConfig = { readonly [K in keyof typeof syslogVariables]?: z.output<(typeof syslogVariables)[K]> | undefined };

/** Reads the receiver's files. @returns undefined if there is no receiver @throws if a file cannot be read */
export async function readSyslogReceiver(config: SyslogConfig): Promise<SyslogReceiver | undefined> {
  if (!config.HAREYAKA_AUDIT_SYSLOG) return undefined;
  const [ca, cert, key] = await Promise.all(
    [config.HAREYAKA_AUDIT_SYSLOG_CA, config.HAREYAKA_AUDIT_SYSLOG_CERT, config.HAREYAKA_AUDIT_SYSLOG_KEY].map(async (file) =>
      file === undefined ? undefined : await readFile(file, 'utf8'),
    ),
  );
  return { ...config.HAREYAKA_AUDIT_SYSLOG, ca, cert, key };
}
