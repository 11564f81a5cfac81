import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import { EnvelopeInvalid } from '../../../subgraphs/receipt-cloud/envelope/envelope-invalid.js';
import { fingerprintOf, readTyped } from '../../../subgraphs/receipt-cloud/envelope/fingerprint.js';
import { unwrapTagKey, wrapTagKey } from '../../../subgraphs/receipt-cloud/envelope/patient-key.js';
import { exportPublicKey, importPrivateKey } from '../../../subgraphs/receipt-cloud/envelope/sealed-box.js';
import { UploaderProblem } from '../problems.js';
import { CloudClient, type Connection } from '../sending/cloud-client.js';
import { parseJson, refusalOf, sendOnce } from '../sending/send-once.js';
import { type Enrolment, type Keys, type Keystore, makeKeys, type OwnKeys } from '../state/keystore.js';

const NAME_AT_MOST = 100;
const bytes32 = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const answerSchema = z.object({
  tenant: z.string().regex(/^[A-Za-z0-9_-]{1,40}$/),
  institution: z.string().regex(/^\d{10}$/),
  keyid: z.string(),
  releaseKey: bytes32,
  receiptKey: bytes32,
});

/**
 * Enrols this machine with a one-time code, `CODE.FINGERPRINT`. The fingerprint came to the clinic on paper. With it, the machine checks that it wraps
 * patients' keys for the key of the release process, and not for one that the cloud made.
 *
 * @throws UploaderProblem CODE_INVALID, CLOUD_ADDRESS_INVALID, CODE_USED, CODE_UNKNOWN, RELEASE_KEY_UNKNOWN, TAG_KEY_OTHER, and those of the network
 */
export async function enrol(
  keystore: Keystore,
  { cloud, typed, name, connection = {} }: { cloud: string; typed: string; name: string; connection?: Connection },
): Promise<Enrolment> {
  const [code = '', fingerprint = '', ...rest] = typed.split('.').map(readTyped);
  if (rest.length > 0 || !/^[0-9A-HJKMNP-TV-Z]{20}$/.test(code) || !/^[0-9A-HJKMNP-TV-Z]{20}$/.test(fingerprint))
    throw new UploaderProblem('CODE_INVALID');
  if (!isSafe(cloud)) throw new UploaderProblem('CLOUD_ADDRESS_INVALID');
  // The keys are durable before they are used: an enrolment that was cut off is repeated with the same ones.
  const own = keystore.beginEnrolment(code);
  const answer = await askOnce(cloud, own, code, name, connection.dispatcher);
  if (fingerprintOf(Buffer.from(answer.releaseKey, 'base64url')) !== fingerprint) throw new UploaderProblem('RELEASE_KEY_UNKNOWN');
  const enrolment: Enrolment = { cloud, ...answer };
  await sendTagKey(makeKeys(own, enrolment), connection);
  keystore.finishEnrolment(enrolment, own);
  return enrolment;
}

/** HTTPS; without it only on this machine. */
function isSafe(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname));
}

async function askOnce(
  cloud: string,
  own: OwnKeys,
  code: string,
  name: string,
  dispatcher?: Dispatcher,
): Promise<z.output<typeof answerSchema>> {
  const publicOf = (key: OwnKeys['clinicKey']) => exportPublicKey(createPublicKey(importPrivateKey(key))).toString('base64url');
  const keys = { signingKey: publicOf(own.signingKey), clinicKey: publicOf(own.clinicKey) };
  const body = { code, ...keys, name: name.slice(0, NAME_AT_MOST) || 'uploader' };
  const answer = await sendOnce(
    cloud,
    'POST',
    '/intake/enrolments',
    Buffer.from(JSON.stringify(body)),
    { 'content-type': 'application/json' },
    dispatcher,
  );
  if (answer.status >= 300) throw refusalOf(answer);
  const read = answerSchema.safeParse(parseJson(answer.bytes));
  if (!read.success) throw new UploaderProblem('CLOUD_REFUSED', { detail: 'ENROLMENT' });
  return read.data;
}

/**
 * Sends the tag key, wrapped to the clinic and to the release process. The cloud cannot read it, and never changes it.
 *
 * @throws UploaderProblem TAG_KEY_OTHER if the facility was enrolled with another one
 */
async function sendTagKey(keys: Keys, connection: Connection): Promise<void> {
  const client = new CloudClient(keys, connection);
  const wrap = (recipient: KeyObject) => wrapTagKey(keys.tag, recipient, keys.tenant);
  if (await client.putTagKey({ clinic: wrap(createPublicKey(keys.clinic)), release: wrap(keys.release) })) return;
  if (!isTagKey(await client.readTagKey(), keys)) throw new UploaderProblem('TAG_KEY_OTHER');
}

function isTagKey(wrapped: string, keys: Keys): boolean {
  try {
    return unwrapTagKey(wrapped, keys.clinic, keys.tenant).equals(keys.tag);
  } catch (error) {
    if (error instanceof EnvelopeInvalid) return false;
    throw error;
  }
}
