export type ImagingKind = 'RADIOLOGY' | 'ENDOSCOPY' | 'PHYSIOLOGY';
export type ImagingStage = 'ORDERED' | 'PERFORMED' | 'REPORTED';

const KINDS: Readonly<Record<string, ImagingKind>> = { '1': 'RADIOLOGY', '2': 'ENDOSCOPY', '3': 'PHYSIOLOGY' };

/**
 * The kind and stage of an imaging data type: OMG-01, 02 and 03 are orders; OMG-11 and 12 (OMI^Z23) say that a study was performed; OMG-13
 * (ORU^R01) contains the result (SS-MIX2 table of data types). Null for another data type.
 */
export function findImagingType(type: string): { kind: ImagingKind; stage: ImagingStage } | null {
  const [, tens, ones = ''] = /^OMG-([01])([123])$/.exec(type) ?? [];
  const kind = KINDS[ones];
  if (!kind) return null;
  return { kind, stage: tens === '0' ? 'ORDERED' : ones === '3' ? 'REPORTED' : 'PERFORMED' };
}
