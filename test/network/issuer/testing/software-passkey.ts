import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';

/** What a test changes in an answer. */
export interface PasskeyChanges {
  readonly challenge?: string;
  readonly origin?: string;
  readonly host?: string;
  /** False: the person was not verified. */
  readonly verified?: boolean;
}

interface Options {
  readonly challenge: string;
}

const PRESENT = 0x01;
const VERIFIED = 0x04;
const HAS_KEY = 0x40;

/**
 * An authenticator in memory, which answers as a browser would (WebAuthn Level 3 §6): ES256, no attestation,
 * and a signature counter of zero, as passkeys that are shared among devices have it.
 */
export class SoftwarePasskey {
  readonly id = randomBytes(16).toString('base64url');
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  constructor(private readonly origin: string) {}

  register(options: Options, changes: PasskeyChanges = {}) {
    const { x, y } = this.#keys.publicKey.export({ format: 'jwk' }) as { x: string; y: string };
    const id = Buffer.from(this.id, 'base64url');
    // COSE_Key as CBOR: kty EC2, alg ES256, crv P-256, x, y.
    const key = Buffer.concat([hex('a5010203262001215820'), Buffer.from(x, 'base64url'), hex('225820'), Buffer.from(y, 'base64url')]);
    const data = Buffer.concat([this.#data(HAS_KEY, changes), Buffer.alloc(16), Buffer.from([0, id.length]), id, key]);
    // { fmt: "none", attStmt: {}, authData: bytes } as CBOR.
    const attestation = Buffer.concat([
      hex('a363666d74646e6f6e656761747453746d74a068617574684461746158'),
      Buffer.from([data.length]),
      data,
    ]);
    return this.#answer({
      clientDataJSON: this.#client('webauthn.create', options, changes).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
    });
  }

  use(options: Options, changes: PasskeyChanges = {}) {
    const client = this.#client('webauthn.get', options, changes);
    const data = this.#data(0, changes);
    const signed = Buffer.concat([data, createHash('sha256').update(client).digest()]);
    return this.#answer({
      clientDataJSON: client.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: createSign('sha256').update(signed).sign(this.#keys.privateKey).toString('base64url'),
    });
  }

  #answer<Response>(response: Response) {
    return { id: this.id, rawId: this.id, type: 'public-key' as const, clientExtensionResults: {}, response };
  }

  #client(type: string, { challenge }: Options, changes: PasskeyChanges): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge: changes.challenge ?? challenge, origin: changes.origin ?? this.origin }));
  }

  #data(flags: number, { host = 'localhost', verified = true }: PasskeyChanges): Buffer {
    const all = flags | PRESENT | (verified ? VERIFIED : 0);
    return Buffer.concat([createHash('sha256').update(host).digest(), Buffer.from([all]), Buffer.alloc(4)]);
  }
}

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex');
}
