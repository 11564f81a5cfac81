import type { KeyObject } from 'node:crypto';
import { EnvelopeInvalid } from './envelope-invalid.js';
import type { PatientPlace } from './patient-key.js';
import { openBox, sealBox } from './sealed-box.js';

const RELEASED = 'HYG1';
const FORM = /^([A-Za-z0-9_-]{1,40})\.([A-Za-z0-9_-]{43})\.([1-9]\d{0,9})\.([A-Za-z0-9_-]{128})$/;

/** Wraps a patient's key for the receipt cloud's subgraph, with its place in clear text: `TENANT.TAG.VERSION.BOX`. The directory keeps it and cannot open it. */
export function writeReleasedKey(key: Buffer, system: KeyObject, place: PatientPlace): string {
  const box = sealBox(RELEASED, key, system, contextOf(place)).toString('base64url');
  return [place.tenant, place.tag, place.keyVersion, box].join('.');
}

/** The place of a released key. It needs no key. @throws EnvelopeInvalid if it has another form */
export function readReleasedPlace(released: string): PatientPlace {
  const [, tenant, tag, keyVersion] = FORM.exec(released) ?? [];
  if (tenant === undefined) throw new EnvelopeInvalid('not a released key');
  return { tenant, tag: tag!, keyVersion: Number(keyVersion) };
}

/** Opens a released key. @param systems the subgraph's private keys: two during a rotation @throws EnvelopeInvalid */
export function openReleasedKey(released: string, systems: readonly KeyObject[]): Buffer {
  const place = readReleasedPlace(released);
  const box = Buffer.from(FORM.exec(released)![4]!, 'base64url');
  for (const system of systems) {
    try {
      return openBox(RELEASED, box, system, contextOf(place));
    } catch (error) {
      if (!(error instanceof EnvelopeInvalid)) throw error;
    }
  }
  throw new EnvelopeInvalid('the released key is for another system');
}

function contextOf({ tenant, tag, keyVersion }: PatientPlace): string {
  return `release|${tenant}|${tag}|${keyVersion}`;
}
