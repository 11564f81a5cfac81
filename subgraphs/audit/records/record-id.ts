/** A record's id in its parts. */
export interface RecordId {
  readonly gateway: string;
  readonly spool: string;
  readonly seq: number;
}

/** Names of gateways and spools: they stand in ids and in reports. */
export const NAME = /^[A-Za-z0-9._-]{1,64}$/;

/** Writes a record's id: `gateway/spool/seq`. */
export function formatRecordId({ gateway, spool, seq }: RecordId): string {
  return `${gateway}/${spool}/${seq}`;
}

/** Reads a record's id. @returns undefined if the text is none */
export function parseRecordId(text: string): RecordId | undefined {
  const [gateway = '', spool = '', count = '', ...more] = text.split('/');
  const seq = Number(count);
  if (more.length > 0 || !NAME.test(gateway) || !NAME.test(spool) || !/^[1-9]\d{0,15}$/.test(count)) return undefined;
  return Number.isSafeInteger(seq) ? { gateway, spool, seq } : undefined;
}
