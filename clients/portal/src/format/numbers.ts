/** Between a number and its unit: a space that no line breaks at. */
const NO_BREAK_SPACE = ' ';

/**
 * A number as it is shown: no zeros at its end, one before its point, a comma at each thousand.
 *
 * @example formatNumber(1234.5) // '1,234.5'
 */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const [whole, part] = expand(Math.abs(value)).split('.');
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${value < 0 ? '−' : ''}${grouped}${part === undefined ? '' : `.${part}`}`;
}

/** A number or a text with its unit; no line breaks between them. Without a unit, the value alone. */
export function withUnit(value: string, unit: string | null | undefined): string {
  return unit ? `${value}${NO_BREAK_SPACE}${unit}` : value;
}

/** A number without an exponent: 0.0000001, not 1e-7. */
function expand(value: number): string {
  const text = String(value);
  const match = /^(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const digits = match[1]! + (match[2] ?? '');
  const point = match[1]!.length + Number(match[3]);
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  return digits.length <= point ? digits + '0'.repeat(point - digits.length) : `${digits.slice(0, point)}.${digits.slice(point)}`;
}
