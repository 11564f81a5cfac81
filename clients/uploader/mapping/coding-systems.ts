/**
 * The names of the coding systems in the messages (HL7 table 0396). Those of receipt computers have no registered name: a name that begins
 * with 99 is the sender’s own.
 */
export const SYSTEMS = {
  /** レセプト電算処理 codes: nine digits for drugs and acts, seven for diseases, four for modifiers. */
  RECEIPT: '99RECEIPT',
  /** 薬価基準収載医薬品コード */
  PRICE: 'MHLW',
  YJ: 'YJ',
  HOT7: 'HOT7',
  HOT9: 'HOT9',
  HOT13: 'HOT13',
  /** 一般名処方マスタ */
  GENERIC: '99GENERIC',
  /** 病名管理番号 */
  DISEASE: 'MDCDX2',
  ICD10: 'I10',
  /** JAMI 標準用法 */
  USAGE: 'JAMISDP01',
  /** The medication kinds of JAHIS: 21 内服, 22 頓用, 23 外用. */
  CATEGORY: 'JHSP0003',
  /** 診療識別 */
  SECTION: '99RECEIPTSECTION',
  /** 診療科コード of receipts */
  DEPARTMENT: '99RECEIPTDEPT',
  /** 転帰 of receipts */
  OUTCOME: '99RECEIPTOUTCOME',
  HL7_OUTCOME: 'HL70241',
} as const;
