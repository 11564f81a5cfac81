import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { formatTimestamp } from '../clock.js';
import { UploaderProblem } from '../problems.js';
import { findFingerprint } from '../state/keystore.js';
import type { State } from '../state/open-state.js';
import { writeWhole } from '../state/write-whole.js';
import type { Round } from '../uploader.js';

const statusSchema = z.object({
  /** Times in Japan, `YYYYMMDDHHMMSSFFF`. */
  lastRoundAt: z.string(),
  lastSuccessAt: z.string().nullable(),
  patientsLeft: z.number(),
  problems: z.array(z.string()),
});

/** Beside the fingerprint of this machine. */
export const FINGERPRINT_NOTE = 'この指紋を支援センターに伝えてください / Read this to the support centre';

/** A fingerprint in groups of five, as a person reads it out. */
export function writeFingerprint(fingerprint: string): string {
  return fingerprint.replace(/.{5}(?=.)/g, '$&-');
}

const pathOf = (folder: string) => join(folder, 'status.json');

/** Writes down how the last round went, for `status`. A full disk is no reason to end. */
export function saveStatus(folder: string, { patientsLeft, problems }: Round, now: number): void {
  const time = formatTimestamp(now);
  const isWell = problems.length === 0;
  const before = readStatus(folder);
  const status = {
    lastRoundAt: time,
    lastSuccessAt: isWell ? time : (before?.lastSuccessAt ?? null),
    patientsLeft,
    problems: problems.map(({ message }) => message),
  };
  try {
    writeWhole(pathOf(folder), Buffer.from(`${JSON.stringify(status, null, 2)}\n`));
  } catch (error) {
    if (!(error instanceof UploaderProblem)) throw error;
  }
}

function readStatus(folder: string): z.output<typeof statusSchema> | undefined {
  if (!existsSync(pathOf(folder))) return undefined;
  try {
    return statusSchema.parse(JSON.parse(readFileSync(pathOf(folder), 'utf8')));
  } catch {
    return undefined;
  }
}

/** What there is and how the last round went: numbers and codes, as JSON. */
export function describeStatus(state: State): object {
  const { patients, pending } = state.records.count();
  let enrolment: { tenant: string; institution: string; cloud: string; fingerprint: string; fingerprintNote: string } | null;
  try {
    const keys = state.keystore.keys();
    const { tenant, institution, cloud } = keys;
    enrolment = { tenant, institution, cloud, fingerprint: writeFingerprint(findFingerprint(keys)), fingerprintNote: FINGERPRINT_NOTE };
  } catch (error) {
    if (!(error instanceof UploaderProblem) || error.code !== 'NOT_ENROLLED') throw error;
    enrolment = null;
  }
  return { enrolment, sources: state.spool.count(), patients, pendingCommits: pending, lastRound: readStatus(state.folder) ?? null };
}
