/** A laboratory item: JLAC10 code (17 digits), unit, reference range. */
export interface LabItem {
  readonly code: string;
  readonly name: string;
  readonly unit: string;
  readonly low: number;
  readonly high: number;
  readonly decimals: number;
  readonly material: 'serum' | 'blood';
}

export const MATERIALS = { serum: '023^血清^JC10', blood: '019^全血(添加物入り)^JC10' } as const;
export const PANELS = { serum: 'E003^生化学的検査^99O03', blood: 'E001^血液学的検査^99O03' } as const;

export const LAB_ITEMS = {
  wbc: item('2A990000001930101', '白血球数', '/μl', 3300, 8600, 0),
  rbc: item('2A020000001930101', '赤血球数', '万/μl', 386, 555, 0),
  hb: item('2A030000001930101', 'ヘモグロビン', 'g/dl', 11.6, 16.8, 1),
  ht: item('2A040000001930102', 'ヘマトクリット', '%', 35.1, 50.1, 1),
  plt: item('2A050000001930101', '血小板数', '万/μl', 15.8, 34.8, 1),
  hba1c: item('3D046000001920402', 'HbA1c(NGSP)', '%', 4.9, 6.0, 1),
  tp: item('3A010000002327101', '総蛋白', 'g/dl', 6.6, 8.1, 1),
  alb: item('3A015000002327101', 'アルブミン', 'g/dl', 4.1, 5.1, 1),
  ast: item('3B035000002327201', 'AST(GOT)', 'U/l', 13, 30, 0),
  alt: item('3B045000002327201', 'ALT(GPT)', 'U/l', 7, 42, 0),
  ldh: item('3B050000002327201', 'LD', 'U/l', 124, 222, 0),
  ggt: item('3B090000002327101', 'γ-GT', 'U/l', 9, 64, 0),
  ck: item('3B010000002327201', 'CK', 'U/l', 41, 248, 0),
  bun: item('3C025000002327201', '尿素窒素', 'mg/dl', 8, 20, 1),
  cre: item('3C015000002327101', 'クレアチニン', 'mg/dl', 0.46, 1.07, 2),
  egfr: item('8A065000002391901', '推算GFR', 'ml/min/1.73m2', 60, 140, 1),
  ua: item('3C020000002327101', '尿酸', 'mg/dl', 2.6, 7.8, 1),
  glu: item('3D010000002327201', 'グルコース', 'mg/dl', 73, 109, 0),
  ldl: item('3F077000002327101', 'LDLコレステロール', 'mg/dl', 65, 139, 0),
  hdl: item('3F070000002327101', 'HDLコレステロール', 'mg/dl', 40, 103, 0),
  tg: item('3F015000002327101', '中性脂肪', 'mg/dl', 30, 149, 0),
  na: item('3H010000002326101', 'ナトリウム', 'mmol/l', 138, 145, 0),
  k: item('3H015000002326101', 'カリウム', 'mmol/l', 3.6, 4.8, 1),
  cl: item('3H020000002326101', 'クロール', 'mmol/l', 101, 108, 0),
  crp: item('5C070000002306201', 'CRP', 'mg/dl', 0, 0.14, 2),
  bnp: item('4Z271000002205101', 'BNP', 'pg/ml', 0, 18.4, 1),
  tsh: item('4A055000002305201', 'TSH', 'μIU/ml', 0.5, 5.0, 2),
} as const;

export type LabName = keyof typeof LAB_ITEMS;

function item(code: string, name: string, unit: string, low: number, high: number, decimals: number): LabItem {
  return { code, name, unit, low, high, decimals, material: code.slice(9, 12) === '019' ? 'blood' : 'serum' };
}
