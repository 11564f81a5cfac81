import { execFile } from 'node:child_process';
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MODULES = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/local/lib/softhsm/libsofthsm2.so',
];
const PROGRAMS = ['/usr/bin/softhsm2-util', '/usr/bin/pkcs11-tool'];
/** As the specification of the card names the objects of the authentication application. */
const KEY_ID = '17';

/** Whether this machine has the programs for a software token: Debian's `softhsm2` and `opensc`. */
export function hasSoftCard(): boolean {
  return PROGRAMS.every(existsSync) && MODULES.some(existsSync);
}

/** A software token in place of the card: the key never leaves it, and signs only with the PIN. */
export class SoftCard {
  private constructor(
    private readonly folder: string,
    readonly publicKey: KeyObject,
  ) {}

  /** Makes a token with a new key in an empty folder. */
  static async make(folder: string, pin: string): Promise<SoftCard> {
    await writeFile(join(folder, 'softhsm2.conf'), `directories.tokendir = ${folder}\nobjectstore.backend = file\nlog.level = ERROR\n`);
    await run('softhsm2-util', ['--init-token', '--free', '--label', 'hpki', '--pin', pin, '--so-pin', `${pin}00`], environment(folder));
    const file = join(folder, 'public.der');
    await tool(folder, pin, ['--keypairgen', '--key-type', 'rsa:2048', '--id', KEY_ID, '--label', 'Private key of HPKI']);
    await tool(folder, pin, ['--read-object', '--type', 'pubkey', '--id', KEY_ID, '--output-file', file]);
    return new SoftCard(folder, createPublicKey({ key: await readFile(file), format: 'der', type: 'spki' }));
  }

  /** Signs as the card does: mechanism CKM_RSA_PKCS, so that the caller builds the DigestInfo. @throws if the PIN is wrong */
  async sign(text: string, pin: string): Promise<Buffer> {
    const [input, output] = [join(this.folder, 'digest-info'), join(this.folder, 'signature')];
    await writeFile(input, Buffer.concat([SHA256_PREFIX, createHash('sha256').update(text).digest()]));
    const signing = ['--sign', '--mechanism', 'RSA-PKCS', '--id', KEY_ID, '--input-file', input, '--output-file', output];
    await tool(this.folder, pin, signing);
    return await readFile(output);
  }
}

/** `DigestInfo` before a SHA-256 hash (RFC 8017 §9.2). */
const SHA256_PREFIX = Buffer.from('3031300d060960864801650304020105000420', 'hex');

async function tool(folder: string, pin: string, args: readonly string[]): Promise<void> {
  const module = MODULES.find(existsSync)!;
  await run('pkcs11-tool', ['--module', module, '--token-label', 'hpki', '--login', '--pin', pin, ...args], environment(folder));
}

function environment(folder: string) {
  return { env: { PATH: process.env.PATH ?? '', SOFTHSM2_CONF: join(folder, 'softhsm2.conf') } };
}
