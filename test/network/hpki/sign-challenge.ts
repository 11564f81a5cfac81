import { createPrivateKey, sign } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The body of `POST /session/hpki/answer`, as a local bridge to the card makes it. */
export interface SignedChallenge {
  readonly nonce: string;
  readonly hash: 'sha256';
  /** Base64. */
  readonly signature: string;
  readonly certificate: string;
}

/**
 * Answers a challenge in place of the card of a demo account.
 *
 * @param folder the demo's folder with cards
 * @param text the challenge's text, exactly as it was given
 * @throws Error if the account has no card, or the text is not a challenge: a bridge signs only challenges
 */
export async function signChallenge(folder: string, account: string, text: string): Promise<SignedChallenge> {
  const card = join(folder, 'cards', account);
  if (!/^[\w-]+$/.test(account) || !existsSync(`${card}.key`)) throw new Error(`${account} has no card`);
  const [, nonce] = /^hareyaka: sign in with the HPKI card \(v1\)\n(?:.+\n)*nonce: ([\w-]+)\n/.exec(text) ?? [];
  if (nonce === undefined) throw new Error('the text is no challenge');
  const certificate = (await readFile(`${card}.pem`, 'utf8')).replace(/-----[A-Z ]+-----|\s/g, '');
  const signature = sign('sha256', Buffer.from(text), createPrivateKey(await readFile(`${card}.key`))).toString('base64');
  return { nonce, hash: 'sha256', signature, certificate };
}
