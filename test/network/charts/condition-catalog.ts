import type { DrugName } from './drug-catalog.js';
import type { LabName } from './lab-catalog.js';

/** A condition with its codes, its drugs, and its effect on laboratory values (factor on the healthy middle). */
export interface Condition {
  readonly name: string;
  /** MDCDX2 (病名管理番号) and ICD-10 without the dot. */
  readonly code: string;
  readonly icd10: string;
  readonly drugs: readonly DrugName[];
  readonly labs: Partial<Readonly<Record<LabName, number>>>;
}

export const CONDITIONS: readonly Condition[] = [
  condition('高血圧症', '20061528', 'I10', ['amlodipine', 'candesartan', 'olmesartan'], {}),
  condition('２型糖尿病', '20064317', 'E119', ['metformin', 'sitagliptin', 'voglibose', 'glimepiride'], { glu: 1.6, hba1c: 1.35 }),
  condition('脂質異常症', '20071206', 'E785', ['atorvastatin', 'rosuvastatin'], { ldl: 1.35, tg: 1.9 }),
  condition('慢性心不全', '20058834', 'I500', ['bisoprolol', 'furosemide', 'spironolactone'], { bnp: 14, bun: 1.4 }),
  condition('心房細動', '20058391', 'I489', ['apixaban', 'bisoprolol', 'warfarin'], { bnp: 6 }),
  condition('陳旧性脳梗塞', '20063742', 'I693', ['clopidogrel', 'aspirin'], {}),
  condition('慢性腎臓病', '20081955', 'N189', ['febuxostat', 'furosemide'], { cre: 2.1, egfr: 0.36, bun: 1.9, k: 1.13, hb: 0.8 }),
  condition('高尿酸血症', '20057220', 'E790', ['allopurinol', 'febuxostat'], { ua: 1.55 }),
  condition('逆流性食道炎', '20055109', 'K210', ['lansoprazole', 'famotidine'], {}),
  condition('慢性胃炎', '20063081', 'K295', ['rebamipide', 'famotidine'], {}),
  condition('便秘症', '20073418', 'K590', ['magnesium'], {}),
  condition('甲状腺機能低下症', '20056673', 'E039', ['levothyroxine'], { tsh: 2.9 }),
  condition('気管支喘息', '20055530', 'J459', ['montelukast', 'carbocisteine'], { wbc: 1.2 }),
  condition('アルツハイマー型認知症', '20051027', 'G309', ['donepezil', 'memantine', 'yokukansan'], {}),
  condition('骨粗鬆症', '20057916', 'M8199', ['alfacalcidol'], {}),
  condition('腰部脊柱管狭窄症', '20072694', 'M4806', ['mecobalamin', 'pregabalin', 'loxoprofen'], {}),
  condition('不眠症', '20070582', 'G470', ['brotizolam'], {}),
  condition('脂肪肝', '20060243', 'K760', [], { ast: 2.1, alt: 2.4, ggt: 2.6 }),
  condition('鉄欠乏性貧血', '20064921', 'D509', [], { hb: 0.66, ht: 0.7, rbc: 0.8 }),
  condition('前立腺肥大症', '20062375', 'N40', ['tamsulosin'], {}),
];

/** Drugs that any patient may get for a few days. */
export const ACUTE: readonly Condition[] = [
  condition('急性上気道炎', '20057448', 'J069', ['acetaminophen', 'carbocisteine'], { crp: 20, wbc: 1.5 }),
  condition('急性気管支炎', '20057301', 'J209', ['amoxicillin', 'carbocisteine'], { crp: 35, wbc: 1.7 }),
  condition('胃炎', '20054174', 'K297', ['rebamipide'], {}),
  condition('腰痛症', '20072611', 'M5456', ['loxoprofen', 'rebamipide'], {}),
];

/** An allergy as IAM writes it: type (HL70127), substance, reaction. */
export interface Allergy {
  readonly type: string;
  readonly substance: string;
  readonly reaction: string;
}

export const ALLERGIES: readonly Allergy[] = [
  { type: 'DA^薬剤アレルギー^HL70127', substance: '110462506^アモキシシリンカプセル２５０ｍｇ^HOT9', reaction: '全身の発疹' },
  { type: 'DA^薬剤アレルギー^HL70127', substance: '110834304^ロキソプロフェンナトリウム錠６０ｍｇ^HOT9', reaction: '喘息発作' },
  { type: 'DA^薬剤アレルギー^HL70127', substance: '107312908^イオパミドール注射液^HOT9', reaction: '血圧低下' },
  { type: 'FA^食物アレルギー^HL70127', substance: '5A1002411023006^ソバ^JC10', reaction: '湿疹' },
  { type: 'FA^食物アレルギー^HL70127', substance: '5A1002304023006^エビ^JC10', reaction: '口腔の違和感' },
  { type: 'FA^食物アレルギー^HL70127', substance: '5A1002201023006^卵白^JC10', reaction: '蕁麻疹' },
  { type: 'LA^花粉アレルギー^HL70127', substance: '5A1002216023023^スギ^JC10', reaction: '目のかゆみ' },
  { type: 'EA^環境アレルギー^HL70127', substance: '5A1102700023023^ハウスダスト^JC10', reaction: 'くしゃみ' },
  { type: 'MA^様々なアレルギー^HL70127', substance: '1^ラテックス^99XYZ', reaction: '接触部の発赤' },
];

function condition(name: string, code: string, icd10: string, drugs: readonly DrugName[], labs: Condition['labs']): Condition {
  return { name, code, icd10, drugs, labs };
}
