import type { Category } from '../../../subgraphs/kit/permit/category.js';
import type { ReceiptComputer } from './world-model.js';

/** A clinic or pharmacy without a chart, before it has ids. Names are invented. */
export interface ReceiptPlan {
  readonly name: string;
  readonly kana: string;
  readonly kind: 'CLINIC' | 'PHARMACY';
  readonly computer: ReceiptComputer;
  /** Of a pharmacy: the numbers of the clinics whose prescriptions it dispenses. */
  readonly clinics: readonly number[];
}

/** Clinics first. Those whose receipt computer has claims alone dispense themselves. */
export const RECEIPT_PLANS: readonly ReceiptPlan[] = [
  clinic('ひなた内科医院', 'ヒナタナイカイイン', 'ORCA'),
  clinic('こはく整形外科', 'コハクセイケイゲカ', 'ORCA'),
  clinic('なぎさ小児科内科', 'ナギサショウニカナイカ', 'ORCA'),
  clinic('みなも診療所', 'ミナモシンリョウショ', 'ORCA'),
  clinic('つむぎ医院', 'ツムギイイン', 'CLAIMS'),
  clinic('やまなみ診療所', 'ヤマナミシンリョウショ', 'CLAIMS'),
  clinic('あけぼの循環器内科', 'アケボノジュンカンキナイカ', 'CLAIMS_AND_PRESCRIPTIONS'),
  clinic('すずかぜ胃腸科', 'スズカゼイチョウカ', 'CLAIMS_AND_PRESCRIPTIONS'),
  pharmacy('ひなた薬局', 'ヒナタヤッキョク', 'CLAIMS', [0, 1]),
  pharmacy('みなも薬局', 'ミナモヤッキョク', 'NOTEBOOKS', [2, 3]),
  pharmacy('あけぼの薬局', 'アケボノヤッキョク', 'NOTEBOOKS', [6, 7]),
  pharmacy('すずかぜ薬局', 'スズカゼヤッキョク', 'CLAIMS', [6, 7]),
];

/** 公開範囲: what a receipt computer can tell. */
export const RECEIPT_CATEGORIES: Readonly<Record<ReceiptPlan['kind'], readonly Category[]>> = {
  CLINIC: ['DEMOGRAPHICS', 'DIAGNOSIS', 'PRESCRIPTION', 'INJECTION', 'ENCOUNTER', 'PROCEDURE'],
  PHARMACY: ['DEMOGRAPHICS', 'PRESCRIPTION'],
};

function clinic(name: string, kana: string, computer: ReceiptComputer): ReceiptPlan {
  return { name, kana, kind: 'CLINIC', computer, clinics: [] };
}

function pharmacy(name: string, kana: string, computer: ReceiptComputer, clinics: readonly number[]): ReceiptPlan {
  return { name, kana, kind: 'PHARMACY', computer, clinics };
}
