/** A drug as in an order. The codes have the form of HOT9; they are invented. */
export interface Drug {
  readonly code: string;
  readonly name: string;
  /** Unit: MR9P code and text. */
  readonly unit: string;
  readonly unitText: string;
  /** One dose, and the JAMI standard usage code with its text; `times` a day. */
  readonly dose: number;
  readonly usage: string;
  readonly usageText: string;
  readonly times: number;
}

const USAGES = {
  morning: ['1011000400000000', '内服・経口・１日１回朝食後', 1],
  evening: ['1011000004000000', '内服・経口・１日１回夕食後', 1],
  bedtime: ['1011000090000000', '内服・経口・１日１回就寝前', 1],
  twice: ['1012040400000000', '内服・経口・１日２回朝夕食後', 2],
  thrice: ['1013044400000000', '内服・経口・１日３回朝昼夕食後', 3],
  beforeMeals: ['1013011100000000', '内服・経口・１日３回朝昼夕食前', 3],
} as const;

const UNITS = { TAB: '錠', CAP: 'カプセル', PCK: '包' } as const;

export const DRUGS = {
  amlodipine: drug('103835401', 'アムロジピン錠５ｍｇ', 'TAB', 1, 'morning'),
  candesartan: drug('112378902', 'カンデサルタン錠８ｍｇ', 'TAB', 1, 'morning'),
  olmesartan: drug('114922803', 'オルメサルタン錠２０ｍｇ', 'TAB', 1, 'morning'),
  bisoprolol: drug('101674305', 'ビソプロロールフマル酸塩錠２．５ｍｇ', 'TAB', 1, 'morning'),
  furosemide: drug('102338107', 'フロセミド錠２０ｍｇ', 'TAB', 1, 'morning'),
  spironolactone: drug('102405008', 'スピロノラクトン錠２５ｍｇ', 'TAB', 1, 'morning'),
  atorvastatin: drug('118760904', 'アトルバスタチン錠１０ｍｇ', 'TAB', 1, 'evening'),
  rosuvastatin: drug('121547206', 'ロスバスタチン錠２．５ｍｇ', 'TAB', 1, 'evening'),
  metformin: drug('120931507', 'メトホルミン塩酸塩錠２５０ｍｇ', 'TAB', 1, 'twice'),
  sitagliptin: drug('119304808', 'シタグリプチン錠５０ｍｇ', 'TAB', 1, 'morning'),
  voglibose: drug('111642709', 'ボグリボースＯＤ錠０．２ｍｇ', 'TAB', 1, 'beforeMeals'),
  glimepiride: drug('112987001', 'グリメピリド錠１ｍｇ', 'TAB', 1, 'morning'),
  aspirin: drug('110209302', 'アスピリン腸溶錠１００ｍｇ', 'TAB', 1, 'morning'),
  clopidogrel: drug('117285403', 'クロピドグレル錠７５ｍｇ', 'TAB', 1, 'morning'),
  apixaban: drug('122476504', 'アピキサバン錠２．５ｍｇ', 'TAB', 1, 'twice'),
  warfarin: drug('102986605', 'ワルファリンカリウム錠１ｍｇ', 'TAB', 2, 'morning'),
  lansoprazole: drug('113064706', 'ランソプラゾールＯＤ錠１５ｍｇ', 'TAB', 1, 'morning'),
  famotidine: drug('104751807', 'ファモチジンＤ錠２０ｍｇ', 'TAB', 1, 'twice'),
  rebamipide: drug('104880908', 'レバミピド錠１００ｍｇ', 'TAB', 1, 'thrice'),
  magnesium: drug('103371009', '酸化マグネシウム錠３３０ｍｇ', 'TAB', 1, 'thrice'),
  allopurinol: drug('105542101', 'アロプリノール錠１００ｍｇ', 'TAB', 1, 'morning'),
  febuxostat: drug('121880202', 'フェブキソスタット錠１０ｍｇ', 'TAB', 1, 'morning'),
  levothyroxine: drug('103118303', 'レボチロキシンナトリウム錠５０μｇ', 'TAB', 1, 'morning'),
  montelukast: drug('116395404', 'モンテルカスト錠１０ｍｇ', 'TAB', 1, 'bedtime'),
  carbocisteine: drug('105209505', 'カルボシステイン錠５００ｍｇ', 'TAB', 1, 'thrice'),
  donepezil: drug('115470606', 'ドネペジル塩酸塩錠５ｍｇ', 'TAB', 1, 'morning'),
  memantine: drug('120763707', 'メマンチン塩酸塩ＯＤ錠２０ｍｇ', 'TAB', 1, 'evening'),
  alfacalcidol: drug('117016808', 'アルファカルシドールカプセル０．５μｇ', 'CAP', 1, 'morning'),
  mecobalamin: drug('104113909', 'メコバラミン錠５００μｇ', 'TAB', 1, 'thrice'),
  pregabalin: drug('119958001', 'プレガバリンＯＤ錠２５ｍｇ', 'TAB', 1, 'twice'),
  brotizolam: drug('105887102', 'ブロチゾラムＯＤ錠０．２５ｍｇ', 'TAB', 1, 'bedtime'),
  yokukansan: drug('109426203', '抑肝散エキス顆粒２．５ｇ', 'PCK', 1, 'beforeMeals'),
  loxoprofen: drug('110834304', 'ロキソプロフェンナトリウム錠６０ｍｇ', 'TAB', 1, 'thrice'),
  acetaminophen: drug('107650405', 'アセトアミノフェン錠２００ｍｇ', 'TAB', 2, 'thrice'),
  amoxicillin: drug('110462506', 'アモキシシリンカプセル２５０ｍｇ', 'CAP', 1, 'thrice'),
  tamsulosin: drug('115023607', 'タムスロシン塩酸塩ＯＤ錠０．２ｍｇ', 'TAB', 1, 'morning'),
} as const;

export type DrugName = keyof typeof DRUGS;

function drug(code: string, name: string, unit: keyof typeof UNITS, dose: number, when: keyof typeof USAGES): Drug {
  const [usage, usageText, times] = USAGES[when];
  return { code, name, unit, unitText: UNITS[unit], dose, usage, usageText, times };
}
