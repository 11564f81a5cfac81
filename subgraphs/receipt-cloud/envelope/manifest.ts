import { z } from 'zod';
import { OBJECTS_AT_MOST } from './commit.js';
import { EnvelopeInvalid } from './envelope-invalid.js';
import type { PatientPlace } from './patient-key.js';
import { openObject, sealObject } from './seal-object.js';

const file = z.strictObject({
  /** The path in the SS-MIX2 standardized storage: `001/234/00123400/20260401/OMP-01/…`. */
  path: z.string().min(1).max(500),
  /** The name of the object with its content. */
  object: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const manifest = z.strictObject({ revision: z.int().positive(), files: z.array(file).max(OBJECTS_AT_MOST) });

/** One file of a patient's SS-MIX2 storage. */
export type ManifestFile = z.output<typeof file>;
/** All files of a patient at one revision. Nothing outside of it tells patient, day or kind. */
export type Manifest = z.output<typeof manifest>;

/** Seals a manifest. Its revision is authenticated: an older one cannot take the place of a newer one. */
export function sealManifest(patientKey: Buffer, place: PatientPlace, content: Manifest): Buffer {
  return sealObject(patientKey, place, nameOf(content.revision), Buffer.from(JSON.stringify(content)));
}

/** @throws EnvelopeInvalid if it is another's, of another revision, or was changed */
export function openManifest(patientKey: Buffer, place: PatientPlace, revision: number, sealed: Buffer): Manifest {
  const text = openObject(patientKey, place, nameOf(revision), sealed).toString('utf8');
  const read = manifest.safeParse(parse(text));
  if (!read.success || read.data.revision !== revision) throw new EnvelopeInvalid('not a manifest of this revision');
  return read.data;
}

const nameOf = (revision: number) => `manifest ${revision}`;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new EnvelopeInvalid('not a manifest', { cause });
  }
}
