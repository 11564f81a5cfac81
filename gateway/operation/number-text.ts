/** Whether a number's text keeps its exact value as a JavaScript number. The notation may differ. */
export function keepsValue(digits: string): boolean {
  const value = Number(digits);
  return Number.isFinite(value) && normalize(digits) === normalize(String(value));
}

/** A number as its significant digits and a power of ten. */
function normalize(digits: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(digits) ?? [];
  const significant = (whole + fraction).replace(/^0+/, '');
  const trimmed = significant.replace(/0+$/, '');
  if (trimmed === '') return '0';
  return `${sign}${trimmed}e${Number(exponent) - fraction.length + significant.length - trimmed.length}`;
}
