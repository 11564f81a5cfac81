import 'reflect-metadata';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Name, SubjectAlternativeNameExtension } from '@peculiar/x509';
import { type Issued, issue, makeAuthority, makeCrl, makeName, YEAR } from '../../../gateway/session/hpki/testing/test-hpki.js';
import { AUTHENTICATION_POLICY } from '../../../gateway/session/hpki/verify-certificate.js';
import { readCertificate } from '../../../gateway/session/hpki/x509/certificate.js';
import { CARD_HOLDERS, CARD_ISSUER, makeCardSubject, type NameParts } from '../world/demo-cards.js';

/** The demo's own CAs and cards: files in a folder. */
export interface DemoHpki {
  /** The gateway's variables for it. */
  readonly variables: Readonly<Record<string, string>>;
  /** The certificate and the key that stand for the card of an account. */
  readonly cardOf: (account: string) => { readonly certificate: string; readonly key: string };
  readonly root: string;
}

const ROOT: NameParts = { C: 'JP', O: 'HAREYAKA DEMO', OU: 'Demo Root CA, no HPKI' };
const README = `These keys play HPKI cards in the demo on this machine. They are no cards: anybody who can read a key file
can sign in with it. The CAs are the demo's own, and nobody else accepts them. Do not use them anywhere else.

A browser takes a card as a PKCS#12 file:
  openssl pkcs12 -export -in cards/dr-sato.pem -inkey cards/dr-sato.key -out dr-sato.p12
`;

/** Makes the demo's CAs and cards at the first start, and new revocation lists at each start. */
export async function prepareDemoHpki(folder: string): Promise<DemoHpki> {
  const at = (name: string) => join(folder, name);
  if (!existsSync(at('README.txt'))) await makeAll(at);
  const [root, authority] = [await load(at('root')), await load(at('authority'))];
  for (const [name, by] of [['root', root] as const, ['authority', authority] as const])
    await writeFile(at(`${name}.crl`), await makeCrl(by, { nextUpdate: Date.now() + YEAR }));
  return {
    root: at('root.pem'),
    cardOf: (account) => ({ certificate: at(`cards/${account}.pem`), key: at(`cards/${account}.key`) }),
    variables: {
      HAREYAKA_HPKI_ROOTS: at('root.pem'),
      HAREYAKA_HPKI_AUTHORITIES: at('authority.pem'),
      HAREYAKA_HPKI_LISTS: `${at('root.crl')},${at('authority.crl')}`,
      HAREYAKA_HPKI_TLS_KEY: at('port.key'),
      HAREYAKA_HPKI_TLS_CERTIFICATE: at('port.pem'),
    },
  };
}

/** README.txt is written last: if it exists, all files exist. */
async function makeAll(at: (name: string) => string): Promise<void> {
  await mkdir(at('cards'), { recursive: true, mode: 0o700 });
  const root = await makeAuthority(makeName(ROOT));
  const authority = await makeAuthority(makeName(CARD_ISSUER), { by: root, policies: [AUTHENTICATION_POLICY] });
  const here = new SubjectAlternativeNameExtension([
    { type: 'dns', value: 'localhost' },
    { type: 'ip', value: '127.0.0.1' },
  ]);
  const port = await issue({ by: root, name: makeName({ CN: 'localhost' }), extensions: [here], notAfter: Date.now() + YEAR });
  await save(at('root'), root, 'This is the key of the root CA of the demo.');
  await save(at('authority'), authority, 'This is the key of the CA that issues the cards of the demo.');
  await save(at('port'), port, 'This is the TLS key of the port for cards in the demo.');
  for (const account of CARD_HOLDERS) {
    const card = await issue({ by: authority, name: makeName(makeCardSubject(account)), notAfter: Date.now() + 5 * YEAR });
    await save(at(`cards/${account}`), card, `This key plays the HPKI card of ${account} in the demo. It is no card.`);
  }
  await writeFile(at('README.txt'), README);
}

/** Writes a certificate, and its key after a remark, which PEM readers ignore. */
async function save(path: string, { certificate, privateKey }: Issued, remark: string): Promise<void> {
  const base64 = certificate.toString('base64').replace(/.{64}/g, '$&\n');
  await writeFile(`${path}.pem`, `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`);
  await writeFile(`${path}.key`, `${remark}\n${privateKey.export({ format: 'pem', type: 'pkcs8' })}`, { mode: 0o600 });
}

async function load(path: string): Promise<Issued> {
  const { der, subject, serial } = readCertificate(await readFile(`${path}.pem`));
  const privateKey = createPrivateKey(await readFile(`${path}.key`));
  return { name: new Name(new Uint8Array(subject.der)), serial, certificate: der, privateKey, publicKey: createPublicKey(privateKey) };
}
