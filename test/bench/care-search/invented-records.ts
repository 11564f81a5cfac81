/** The patients of a load, by how many records they have: few have very many. */
export interface Patients {
  readonly huge: readonly string[];
  readonly large: readonly string[];
  readonly usual: readonly string[];
}

/** A record of the load. All of it follows from its patient and its number. */
export interface InventedRecord {
  readonly id: string;
  readonly patient: string;
  readonly facility: string;
  readonly text: string;
  readonly careDate: string;
  readonly recordedAt: number;
}

const [HUGE, LARGE, USUAL] = [50_000, 10_000, 500];
const FIRST_DAY = Date.UTC(2020, 0, 1);
const DAY = 86_400_000;
const DAYS = 2_000;
/** The rare word is in one record of each patient. */
export const RARE = '壊死性筋膜炎';

/** Chooses the patients of a load of about so many records. */
export function choosePatients(records: number): Patients & { readonly sizeOf: (patient: string) => number } {
  const huge = records >= 500_000 ? ['pat_huge'] : [];
  const large = Array.from({ length: Math.floor(records / 200_000) }, (_, i) => `pat_large${i}`);
  const left = Math.max(1, records - huge.length * HUGE - large.length * LARGE);
  const size = Math.min(USUAL, Math.ceil(left / 2));
  const usual = Array.from({ length: Math.ceil(left / size) }, (_, i) => `pat_usual${i}`);
  return { huge, large, usual, sizeOf: (patient) => (patient === 'pat_huge' ? HUGE : patient.startsWith('pat_large') ? LARGE : size) };
}

const OPENINGS = ['朝の訪問時', '入浴介助の後', '昼食前に', '夜間の巡回で', '家族の話では', '薬局からの連絡で', '定期訪問。'];
const FINDINGS = [
  ...[
    '血圧は安定している',
    '食事は八割ほど摂取',
    '水分がやや不足',
    '歩行時にふらつきあり',
    '咳と痰が続く',
    '下肢に浮腫を認める',
    '便秘が三日続く',
  ],
  ...['睡眠は良好', '左足の痛みを訴える', '皮膚の乾燥が目立つ', '表情は明るく会話も弾む', '服薬は確認できた', '残薬が六回分ある'],
];
/** Shares of the records: one of so many. */
const SOMETIMES: readonly (readonly [number, string])[] = [
  [8, '三十八度の発熱あり'],
  [30, '仙骨部の褥瘡を処置した'],
  [12, '褥瘡の予防に体位を変えた'],
  [5, '主治医に報告'],
];
const ENDINGS = ['様子を見る。', '明日も確認する。', '家族に伝えた。', 'ケアマネジャーと相談する。', '次回は看護師が訪問する。'];
const FACILITIES = ['fac_clinic', 'fac_station', 'fac_pharmacy'] as const;

/** @param number from 0 */
export function inventRecord(patient: string, number: number): InventedRecord {
  let seed = hash(`${patient} ${number}`);
  const next = (below: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const pick = (from: readonly string[]) => from[next(from.length)]!;
  const parts = [pick(OPENINGS), ...Array.from({ length: 1 + next(4) }, () => pick(FINDINGS))];
  for (const [oneOf, finding] of SOMETIMES) if (next(oneOf) === 0) parts.push(finding);
  if (number === 7) parts.push(`${RARE}の疑い`);
  const day = FIRST_DAY + (number % DAYS) * DAY;
  return {
    id: `crc_${patient}_${number}`,
    patient,
    facility: FACILITIES[next(FACILITIES.length)]!,
    text: `${parts.join('、')}、${pick(ENDINGS)}`,
    careDate: new Date(day).toISOString().slice(0, 10),
    recordedAt: day + number,
  };
}

function hash(text: string): number {
  let value = 2166136261;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 16777619);
  return value >>> 0;
}
