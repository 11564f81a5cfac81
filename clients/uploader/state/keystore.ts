import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fingerprintOfMachine } from '../../../subgraphs/receipt-cloud/envelope/fingerprint.js';
import { makeKey } from '../../../subgraphs/receipt-cloud/envelope/patient-key.js';
import { exportPublicKey, importPrivateKey, importPublicKey } from '../../../subgraphs/receipt-cloud/envelope/sealed-box.js';
import { UploaderProblem } from '../problems.js';
import { type WriteWhole, writeWhole } from './write-whole.js';

const privateKey = z.object({ kty: z.string(), crv: z.string(), d: z.string(), x: z.string() });
const bytes32 = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

const ownKeysSchema = z.object({ signingKey: privateKey, clinicKey: privateKey, tagKey: bytes32, stateKey: bytes32 });
const enrolmentSchema = z.object({
  cloud: z.url(),
  tenant: z.string(),
  /** Ten digits: prefecture, kind, number. */
  institution: z.string(),
  keyid: z.string(),
  releaseKey: bytes32,
  receiptKey: bytes32,
});

/** The keys that the clinic makes. They never leave the machine. */
export type OwnKeys = z.output<typeof ownKeysSchema>;
/** What the cloud answered when the machine was enrolled. */
export type Enrolment = z.output<typeof enrolmentSchema>;

/** An enrolled machine's keys, ready for use. */
export interface Keys extends Enrolment {
  readonly signing: KeyObject;
  readonly clinic: KeyObject;
  readonly tag: Buffer;
  readonly release: KeyObject;
  readonly receipt: KeyObject;
}

const fileSchema = z.object({
  own: ownKeysSchema,
  enrolment: enrolmentSchema.optional(),
  /** The signing key of an enrolment that is not finished, and the hash of its code. */
  enrolling: z.object({ code: z.string(), signingKey: privateKey }).optional(),
});

/**
 * The one file with the keys, `keys.json`, which only its owner can read. Who has it can read everything that the clinic has sent; without it,
 * the state and the backups of it are closed.
 */
export class Keystore {
  readonly path: string;

  constructor(
    folder: string,
    private readonly write: WriteWhole = writeWhole,
  ) {
    this.path = join(folder, 'keys.json');
  }

  /** The keys of this machine. They are made, and made durable, at the first call. */
  own(): OwnKeys {
    const known = this.#read()?.own;
    if (known) return known;
    const made: OwnKeys = { ...makeOwnKeys(), stateKey: makeKey().toString('base64url') };
    this.#save({ own: made });
    return made;
  }

  /**
   * The keys with which to enrol: a new signing key for each code, and the same one again for a code with which an enrolment was cut off. Clinic
   * key and tag key stay, so that the clinic can read what it sent before.
   */
  beginEnrolment(code: string): OwnKeys {
    const own = this.own();
    const hash = createHash('sha256').update(code).digest('hex');
    const file = this.#read()!;
    const signingKey = file.enrolling?.code === hash ? file.enrolling.signingKey : makeOwnKeys().signingKey;
    if (file.enrolling?.code !== hash) this.#save({ ...file, enrolling: { code: hash, signingKey } });
    return { ...own, signingKey };
  }

  /** Puts a finished enrolment in force. */
  finishEnrolment(enrolment: Enrolment, { signingKey }: OwnKeys): void {
    this.#save({ own: { ...this.own(), signingKey }, enrolment });
  }

  /** Notes that the same cloud has another address. Its keys stay those of the enrolment: another cloud would be refused. @throws UploaderProblem NOT_ENROLLED */
  changeCloud(cloud: string): void {
    const file = this.#read();
    if (!file?.enrolment) throw new UploaderProblem('NOT_ENROLLED');
    if (file.enrolment.cloud !== cloud) this.#save({ ...file, enrolment: { ...file.enrolment, cloud } });
  }

  /** @throws UploaderProblem NOT_ENROLLED */
  keys(): Keys {
    const { own, enrolment } = this.#read() ?? {};
    if (!own || !enrolment) throw new UploaderProblem('NOT_ENROLLED');
    return makeKeys(own, enrolment);
  }

  /** The key of the files of the state. */
  stateKey(): Buffer {
    return Buffer.from(this.own().stateKey, 'base64url');
  }

  /** Whether others may read the file. Windows has no such bits: there the folder's permissions count. */
  isReadableByOthers(): boolean {
    return process.platform !== 'win32' && existsSync(this.path) && (statSync(this.path).mode & 0o077) !== 0;
  }

  #read(): z.output<typeof fileSchema> | undefined {
    if (!existsSync(this.path)) return undefined;
    try {
      return fileSchema.parse(JSON.parse(readFileSync(this.path, 'utf8')));
    } catch (cause) {
      throw new UploaderProblem('STATE_DAMAGED', { detail: 'keys.json', cause });
    }
  }

  #save(content: z.output<typeof fileSchema>): void {
    this.write(this.path, Buffer.from(`${JSON.stringify(content, null, 2)}\n`));
  }
}

export function makeKeys(own: OwnKeys, enrolment: Enrolment): Keys {
  return {
    ...enrolment,
    signing: importPrivateKey(own.signingKey),
    clinic: importPrivateKey(own.clinicKey),
    tag: Buffer.from(own.tagKey, 'base64url'),
    release: importPublicKey(Buffer.from(enrolment.releaseKey, 'base64url')),
    receipt: importPublicKey(Buffer.from(enrolment.receiptKey, 'base64url'), 'Ed25519'),
  };
}

/** What a person at the clinic reads out to the support centre: only a machine that is registered there is trusted by the release process. */
export function findFingerprint({ signing, clinic }: Pick<Keys, 'signing' | 'clinic'>): string {
  const publicOf = (key: KeyObject) => exportPublicKey(createPublicKey(key));
  return fingerprintOfMachine({ signingKey: publicOf(signing), clinicKey: publicOf(clinic) });
}

function makeOwnKeys(): Omit<OwnKeys, 'stateKey'> {
  const [signing, clinic] = [generateKeyPairSync('ed25519'), generateKeyPairSync('x25519')];
  return {
    signingKey: privateKey.parse(signing.privateKey.export({ format: 'jwk' })),
    clinicKey: privateKey.parse(clinic.privateKey.export({ format: 'jwk' })),
    tagKey: makeKey().toString('base64url'),
  };
}
