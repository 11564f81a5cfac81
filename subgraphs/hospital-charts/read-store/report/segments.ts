/** The segments that SS-MIX2's messages use: Japanese name, English name, and where HL7 2.5 or JAHIS defines them. */
const SEGMENTS: Readonly<Record<string, readonly [ja: string, en: string, standard: string]>> = {
  MSH: ['メッセージヘッダ', 'message header', 'HL7 2.5 §2.15.9'],
  EVN: ['イベント', 'event', 'HL7 2.5 §3.4.1'],
  PID: ['患者', 'patient', 'HL7 2.5 §3.4.2'],
  PD1: ['患者の追加情報', 'additional demographics', 'HL7 2.5 §3.4.10'],
  NK1: ['近親者', 'next of kin', 'HL7 2.5 §3.4.5'],
  PV1: ['来院', 'visit', 'HL7 2.5 §3.4.3'],
  PV2: ['来院の追加情報', 'additional visit', 'HL7 2.5 §3.4.4'],
  DB1: ['障害', 'disability', 'HL7 2.5 §3.4.11'],
  AL1: ['アレルギー（旧）', 'allergy (older form)', 'HL7 2.5 §3.4.6'],
  IAM: ['アレルギー', 'allergy', 'HL7 2.5 §3.4.7'],
  PRB: ['病名', 'problem', 'HL7 2.5 §12.4.2'],
  ZPR: ['病名修飾語', 'problem modifiers', 'SS-MIX2'],
  ORC: ['オーダ共通', 'common order', 'HL7 2.5 §4.5.1'],
  TQ1: ['タイミング・数量', 'timing and quantity', 'HL7 2.5 §4.5.4'],
  TQ2: ['タイミングの関係', 'timing relationship', 'HL7 2.5 §4.5.5'],
  RXE: ['薬剤オーダ', 'pharmacy encoded order', 'HL7 2.5 §4.14.4'],
  RXA: ['投薬・与薬', 'pharmacy administration', 'HL7 2.5 §4.14.7'],
  RXR: ['投与経路', 'pharmacy route', 'HL7 2.5 §4.14.2'],
  RXC: ['配合成分', 'pharmacy component', 'HL7 2.5 §4.14.3'],
  ODS: ['食事', 'diet', 'HL7 2.5 §4.9.1'],
  ODT: ['配膳', 'tray', 'HL7 2.5 §4.9.2'],
  OBR: ['検査オーダ', 'observation request', 'HL7 2.5 §7.4.1'],
  OBX: ['検査結果', 'observation', 'HL7 2.5 §7.4.2'],
  SPM: ['検体', 'specimen', 'HL7 2.5 §7.4.3'],
  NTE: ['コメント', 'note', 'HL7 2.5 §2.15.10'],
  IPC: ['画像手順', 'imaging procedure control', 'HL7 2.5 §4.5.6'],
  ZE1: ['撮影情報', 'exposure', 'JAHIS 放射線'],
  ZE2: ['撮影情報（明細）', 'exposure details', 'JAHIS 放射線'],
  CTI: ['治験', 'clinical trial', 'HL7 2.5 §7.8.3'],
  DG1: ['診断', 'diagnosis', 'HL7 2.5 §6.5.2'],
  PR1: ['処置', 'procedure', 'HL7 2.5 §6.5.4'],
  ROL: ['担当者', 'role', 'HL7 2.5 §15.4.7'],
  IN1: ['保険', 'insurance', 'HL7 2.5 §6.5.6'],
  ZI1: ['保険', 'insurance', 'SS-MIX2'],
  ADD: ['継続行', 'addendum', 'HL7 2.5 §2.15.1'],
  DSC: ['継続ポインタ', 'continuation pointer', 'HL7 2.5 §2.15.4'],
};

/** Whether a place is a segment that the standard knows, or one of its fields. Z segments are local: two letters say nothing of a patient. */
export function isKnownPlace(place: string): boolean {
  const [, name = ''] = /^([A-Z][A-Z0-9]{2})(?:-\d{1,3}(?:\.\d{1,3}){0,2})?$/.exec(place) ?? [];
  return Object.hasOwn(SEGMENTS, name) || /^Z[A-Z0-9]{2}$/.test(name);
}

export interface SegmentName {
  readonly ja: string;
  readonly en: string;
  readonly standard: string;
}

/** The names of the segment of a place; null for a local one. */
export function findSegment(place: string): SegmentName | null {
  const name = place.slice(0, 3);
  if (!Object.hasOwn(SEGMENTS, name)) return null;
  const [ja, en, standard] = SEGMENTS[name]!;
  return { ja, en, standard };
}
