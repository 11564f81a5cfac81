import type { Fact, PatientFact } from './chart-facts.js';
import type { FiledReceipt } from './supersede-receipts.js';

/** What every fact of a receipt has. */
export function factOf({ patientId, statedAt, source, receipt }: FiledReceipt, record: string, line: number): Fact {
  return { patientId, statedAt, origin: { format: 'UKE', source, line, record, month: receipt.month } };
}

export function mapReceiptPatient(filed: FiledReceipt): PatientFact {
  const { name, kana, sex, birthDate } = filed.receipt.patient;
  return { ...factOf(filed, 'RE', filed.receipt.line), name, kana, sex: sex ?? 'U', birthDate };
}
