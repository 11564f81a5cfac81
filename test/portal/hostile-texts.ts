/** Keys of the graph whose values people wrote: names, drugs, comments, titles. */
const WRITTEN = new Set(
  'name kana text originalText title author reaction notes valueText referenceRange unit instruction condition prescriber report place reason bed room ward attending description'.split(
    ' ',
  ),
);

/** Texts that try to be more than text. */
export const HOSTILE: readonly string[] = [
  '<img src=x onerror="window.hacked=1">',
  '<script>window.hacked=1</script>',
  '"><svg/onload=window.hacked=1>',
  'javascript:window.hacked=1',
  '\u202Egnirts desrever\u202C \u2066isolated\u2069',
  'zero\u200Bwidth\u200D\uFEFFtext',
  'Ａ'.repeat(300),
  'あ'.repeat(10_000),
  'x'.repeat(10_000),
  '𠮷髙﨑',
  '{{constructor.constructor("window.hacked=1")()}}',
  '\u0000\u0007bell',
];

/**
 * Puts hostile texts in the place of every text that a person wrote, in an answer of the graph. Identifiers, dates, codes and addresses stay, so
 * that the page works on.
 *
 * @param answer the JSON of an answer
 */
export function makeHostile(answer: unknown): unknown {
  let next = 0;
  const hostile = () => HOSTILE[next++ % HOSTILE.length]!;
  const change = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((one) => change(one, key));
    if (value !== null && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, change(one, name)]));
    return typeof value === 'string' && WRITTEN.has(key) ? hostile() : value;
  };
  return change(answer, '');
}
