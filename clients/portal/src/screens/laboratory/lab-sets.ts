import { type LabPoint, type LabSeries, textOf } from '@hareyaka/sdk';

/** The sets that stand above the table. */
export const LAB_SETS = ['ALL', 'ABNORMAL', 'BLOOD', 'LIVER', 'KIDNEY', 'METABOLIC', 'INFLAMMATION'] as const;
export type LabSet = (typeof LAB_SETS)[number];

/** The beginnings of JLAC10 codes that belong to a set. A facility's own codes belong to none: these tests are in `ALL`. */
const CODES: Readonly<Partial<Record<LabSet, readonly string[]>>> = {
  BLOOD: ['2A', '2B'],
  LIVER: ['3A010', '3A015', '3B035', '3B045', '3B050', '3B070', '3B090', '3J010', '3J015', '3B110'],
  KIDNEY: ['3C015', '3C025', '3C020', '8A065', '3H010', '3H015', '3H020', '3H030', '1A010'],
  METABOLIC: ['3D', '3F'],
  INFLAMMATION: ['5C070', '2A990', '5C095', '2Z010'],
};

/** Short names by which doctors look for a test, by the beginning of its JLAC10 code. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  '2A010': 'wbc 白血球',
  '2A990': 'wbc 白血球',
  '2A020': 'rbc 赤血球',
  '2A030': 'hb hgb',
  '2A040': 'ht hct',
  '2A050': 'plt 血小板',
  '3A010': 'tp',
  '3A015': 'alb',
  '3B010': 'ck cpk',
  '3B035': 'ast got',
  '3B045': 'alt gpt',
  '3B050': 'ld ldh',
  '3B070': 'alp',
  '3B090': 'ggt gamma-gtp γ-gtp γgtp',
  '3C015': 'cr cre creatinine クレアチニン',
  '3C020': 'ua 尿酸',
  '3C025': 'bun un 尿素窒素',
  '3D010': 'glu bs 血糖',
  '3D046': 'a1c hba1c',
  '3F015': 'tg 中性脂肪',
  '3F050': 'tcho 総コレステロール',
  '3F070': 'hdl',
  '3F077': 'ldl',
  '3H010': 'na',
  '3H015': 'k',
  '3H020': 'cl',
  '3J010': 'tbil t-bil ビリルビン',
  '4A055': 'tsh',
  '4Z271': 'bnp',
  '5C070': 'crp',
  '8A065': 'egfr gfr',
};

/** The series of a set whose name, short name, code or specimen has all words of the search. The order stays. */
export function chooseSeries(all: readonly LabSeries[], set: LabSet, search: string): readonly LabSeries[] {
  const words = fold(search).split(' ').filter(Boolean);
  return all.filter((series) => isInSet(series, set) && words.every((word) => textsOf(series).some((text) => text.includes(word))));
}

function isInSet(series: LabSeries, set: LabSet): boolean {
  if (set === 'ALL') return true;
  if (set === 'ABNORMAL') return series.points.some(isAbnormal);
  const code = jlacOf(series);
  return code !== undefined && (CODES[set] ?? []).some((beginning) => code.startsWith(beginning));
}

function isAbnormal({ abnormality }: LabPoint): boolean {
  return abnormality !== 'NONE';
}

function jlacOf({ item: { system, code } }: LabSeries): string | undefined {
  return system !== null && /^(JC10|JLAC10)$/i.test(system) ? (code ?? undefined) : undefined;
}

function textsOf(series: LabSeries): readonly string[] {
  const short = SHORT_NAMES[jlacOf(series)?.slice(0, 5) ?? ''] ?? '';
  return [series.name, series.item.code, textOf(series.specimen), ...short.split(' ')].flatMap((text) => (text ? [fold(text)] : []));
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}

/** The groups of rows: the first sign of a JLAC10 code, and `OTHER` for all other codes. */
const LAB_GROUPS = ['2', '3', '4', '5', '1', '8', '9', 'OTHER'] as const;
type LabGroup = (typeof LAB_GROUPS)[number];

/** Puts series into groups of rows, each sorted by code. Groups without a series are left out. */
export function groupSeries(all: readonly LabSeries[]): readonly (readonly [LabGroup, readonly LabSeries[]])[] {
  const groups = new Map<LabGroup, LabSeries[]>();
  for (const series of all) {
    const first = jlacOf(series)?.[0] as LabGroup | undefined;
    const group = first !== undefined && LAB_GROUPS.includes(first) ? first : 'OTHER';
    groups.set(group, [...(groups.get(group) ?? []), series]);
  }
  return LAB_GROUPS.flatMap((group) => {
    const members = groups.get(group);
    return members ? [[group, members.sort((a, b) => ((a.item.code ?? a.key) < (b.item.code ?? b.key) ? -1 : 1))] as const] : [];
  });
}
