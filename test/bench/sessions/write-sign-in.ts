import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SCOPES } from '../clinic-schema.js';

/** Writes the sign-in file over one provider, and the secrets. @returns the gateway's variables */
export async function writeSignIn(folder: string, issuer: string): Promise<Record<string, string>> {
  const [file, secrets] = [join(folder, 'sign-in.json'), join(folder, 'session.secrets')];
  const provider = { id: 'bench', name: { ja: '計測', en: 'bench' }, issuer, clientId: 'gateway', scopes: SCOPES.split(' ') };
  await writeFile(file, JSON.stringify({ providers: [provider] }));
  await writeFile(secrets, randomBytes(32).toString('base64'), { mode: 0o600 });
  return { HAREYAKA_SIGN_IN: file, HAREYAKA_SESSION_SECRETS: secrets };
}
