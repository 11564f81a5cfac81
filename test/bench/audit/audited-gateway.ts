import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeKeys } from '../../../subgraphs/kit/process/keys/system-keys.js';
import type { BenchIssuer } from '../callers.js';
import { type Launched, launch } from '../launched.js';

/** A place where records are taken and dropped. */
export async function startSink(core?: number): Promise<Launched<{ url: string }>> {
  return await launch<{ url: string }>({ program: 'test/bench/audit/audit-sink.js', core });
}

/** The variables with which a gateway records, with its spool in the issuer's folder. @param name of the spool's folder */
export async function auditVariables(issuer: BenchIssuer, sink: string, name = 'spool'): Promise<Record<string, string>> {
  const [key, jwks] = [join(issuer.folder, `${name}.key`), join(issuer.folder, `${name}.store.json`)];
  await writeFile(key, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
  await writeFile(jwks, JSON.stringify((await makeKeys({ sealing: true })).publicSet));
  return {
    HAREYAKA_AUDIT: 'on',
    HAREYAKA_AUDIT_SPOOL: join(issuer.folder, name),
    HAREYAKA_AUDIT_SPOOL_KEY: key,
    HAREYAKA_AUDIT_URL: sink,
    HAREYAKA_AUDIT_STORE_JWKS: jwks,
  };
}
