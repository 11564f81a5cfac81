import { fingerprintOfMachine } from '../envelope/fingerprint.js';
import {
  ReceiptDelivery,
  ReceiptDeliveryKind,
  ReceiptMachine,
  ReceiptReason,
  ReceiptRefusal,
  ReceiptSending,
} from './receipt-sending.type.js';
import type { DeliveryRow, MachineRow, RefusalRow, TenantRow } from './sending.store.js';

const KINDS: Readonly<Record<DeliveryRow['kind'], ReceiptDeliveryKind>> = {
  COMMIT: ReceiptDeliveryKind.SENT,
  REKEY: ReceiptDeliveryKind.REKEYED,
  DELETION: ReceiptDeliveryKind.DELETED,
  REPORT: ReceiptDeliveryKind.REPORTED,
};

export function toReceiptSending({ tenant, usedBytes, quotaBytes }: TenantRow): ReceiptSending {
  return Object.assign(new ReceiptSending(), { tenant, usedBytes, quotaBytes });
}

/** Leaves out the patient's tag, which means nothing to people. */
export function toReceiptDelivery({ seq, kind, at, objects, bytes, report }: DeliveryRow): ReceiptDelivery {
  const { items = null, refused = [] } = report === null ? {} : (JSON.parse(report) as Report);
  return Object.assign(new ReceiptDelivery(), {
    ...{ id: String(seq), kind: KINDS[kind], at: new Date(at), files: objects, bytes, records: items },
    remarks: refused.map((reason) => Object.assign(new ReceiptReason(), reason)),
  });
}

export function toReceiptRefusal({ day, code, count, lastAt }: RefusalRow): ReceiptRefusal {
  return Object.assign(new ReceiptRefusal(), { day, code, count, lastAt: new Date(lastAt) });
}

export function toReceiptMachine({ name, signingKey, clinicKey, createdAt, revokedAt }: MachineRow): ReceiptMachine {
  const [signing, clinic] = [signingKey, clinicKey].map((key) => Buffer.from(key, 'base64url')) as [Buffer, Buffer];
  return Object.assign(new ReceiptMachine(), {
    name,
    fingerprint: fingerprintOfMachine({ signingKey: signing, clinicKey: clinic }),
    enrolledAt: new Date(createdAt),
    revokedAt: revokedAt === null ? null : new Date(revokedAt),
  });
}

/** A report as the intake keeps it. */
interface Report {
  readonly items?: number;
  readonly refused?: readonly { readonly code: string; readonly count: number }[];
}
