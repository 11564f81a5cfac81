/** A number of a claim: digits with at most one point, perhaps with leading zeros (`00001.00000`). Half-width, without useless zeros. */
export type Decimal = string;

/** Null if it is no number. */
export function readDecimal(text: string): Decimal | null {
  const [, whole, fraction = ''] = /^(\d{1,12})(?:\.(\d{0,8}))?$/.exec(text.normalize('NFKC').trim()) ?? [];
  if (whole === undefined) return null;
  const trimmed = fraction.replace(/0+$/, '');
  const digits = whole.replace(/^0+(?=\d)/, '');
  return trimmed === '' ? digits : `${digits}.${trimmed}`;
}

/** A whole number of at most nine digits; null if it is none. */
export function readWhole(text: string): number | null {
  const plain = text.normalize('NFKC').trim();
  return /^\d{1,9}$/.test(plain) ? Number(plain) : null;
}

/** The exact product: 0.1 three times is 0.3. */
export function multiplyDecimal(amount: Decimal, times: number): Decimal {
  const [whole = '0', fraction = ''] = amount.split('.');
  const product = (BigInt(whole + fraction) * BigInt(times)).toString().padStart(fraction.length + 1, '0');
  const at = product.length - fraction.length;
  return readDecimalParts(product.slice(0, at), product.slice(at));
}

function readDecimalParts(whole: string, fraction: string): Decimal {
  const trimmed = fraction.replace(/0+$/, '');
  return trimmed === '' ? whole : `${whole}.${trimmed}`;
}
