import { type Coded, readAllCoded } from '../../hl7-v2/coded.js';
import { readTextAt } from '../../hl7-v2/hl7-field.js';
import type { ObservationGroup } from '../../hl7-v2/observation-groups.js';

/** The identifiers of a study in an image archive: IPC (HL7 2.5 §4.5.6). */
export interface StudyKeys {
  /** IPC-1 */
  accessionNumber: string | null;
  /** IPC-2 */
  requestedProcedureId: string | null;
  /** IPC-3: each UID once, and only valid UIDs (DICOM PS3.5 §9.1). */
  studyInstanceUids: string[];
  /** IPC-4 */
  scheduledStepId: string | null;
  /** IPC-5: CT, MR, US … */
  modalities: Coded[];
}

export function readStudyKeys(groups: readonly ObservationGroup[]): StudyKeys {
  const ipcs = groups.flatMap(({ details }) => details.filter(({ name }) => name === 'IPC'));
  const first = (field: number) => ipcs.map((ipc) => readTextAt(ipc, field)).find((text) => text !== null) ?? null;
  const uids = ipcs.map((ipc) => readTextAt(ipc, 3)).filter((uid) => uid !== null && isUid(uid)) as string[];
  const modalities = new Map(ipcs.flatMap((ipc) => readAllCoded(ipc, 5)).map((one) => [one.code ?? one.text, one]));
  return {
    accessionNumber: first(1),
    requestedProcedureId: first(2),
    studyInstanceUids: [...new Set(uids)],
    scheduledStepId: first(4),
    modalities: [...modalities.values()],
  };
}

function isUid(text: string): boolean {
  return text.length <= 64 && /^(0|[1-9]\d*)(\.(0|[1-9]\d*))+$/.test(text);
}
