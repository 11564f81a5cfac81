import { type Coded, readCodedComponent } from '../../hl7-v2/coded.js';
import { readTextAt } from '../../hl7-v2/hl7-field.js';
import type { Hl7Segment } from '../../hl7-v2/hl7-segment.js';

/** OBR-26, a PRL (HL7 2.5 §2.A.58): the OBX-3, OBX-4 and, as a short text, OBX-5 of the result that this battery refers to. */
export interface ParentResult {
  code: string | null;
  subId: string | null;
  /** SS-MIX2 writers put the coded organism here. */
  value: Coded | null;
}

export function readParentResult(obr: Hl7Segment | null): ParentResult | null {
  if (!obr) return null;
  const parent = {
    code: readCodedComponent(obr, 26, 1)?.code ?? null,
    subId: readTextAt(obr, 26, 2),
    value: readCodedComponent(obr, 26, 3),
  };
  return parent.code === null && parent.subId === null && parent.value === null ? null : parent;
}
