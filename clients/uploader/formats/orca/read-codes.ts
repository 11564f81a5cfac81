import type { Reading } from '../reading.js';
import type { OrcaCodes } from './orca-replies.js';
import { readReply } from './read-common.js';

/** system01lstv2: the names of departments (class 01) and physicians (class 02). */
export function readCodes(bytes: Uint8Array): Reading<OrcaCodes> {
  return readReply(bytes, ['Department_Information', 'Physician_Information'], (reply) => {
    const kind = reply.has('Department_Information') ? 'DEPARTMENTS' : 'PHYSICIANS';
    const parts = reply.parts(kind === 'DEPARTMENTS' ? 'Department_Information' : 'Physician_Information');
    const names = parts.flatMap((part) => {
      const [code, name] = [part.text('Code'), part.text('WholeName')];
      return code === null || name === null ? [] : [[code, name] as const];
    });
    return { kind, names: new Map(names) };
  });
}
