/** Search parameters of a FHIR request: from the URL, and for POST also from the form. */
export function searchParameters(url: URL, body: Buffer): URLSearchParams {
  return new URLSearchParams([...url.searchParams, ...new URLSearchParams(body.toString('utf8'))]);
}

/** One repetition's values: commas mean OR, `\,` is a comma (FHIR R4 §3.1.1.4.16). */
export function alternatives(value: string): string[] {
  return value.split(/(?<!\\),/).map((one) => one.replace(/\\([,|$\\])/g, '$1'));
}

/** `system|value`; without a bar any system matches. */
export function token(text: string): { system: string | null; value: string } {
  const at = text.indexOf('|');
  return at < 0 ? { system: null, value: text } : { system: text.slice(0, at), value: text.slice(at + 1) };
}

/** A half-open interval of instants in milliseconds. */
export interface Interval {
  readonly from: number;
  readonly until: number;
}

/** The interval of a date, a partial date or an instant, in Tokyo's time if no zone is given. Null if the text is not a date. */
export function intervalOf(text: string): Interval | null {
  const parts = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(T.+)?)?)?$/.exec(text);
  if (!parts) return null;
  const [, year, month = '01', day = '01', time] = parts;
  if (time) {
    const at = Date.parse(/(Z|[+-]\d{2}:\d{2})$/.test(time) ? text : `${text}+09:00`);
    return Number.isNaN(at) ? null : { from: at, until: at + 1 };
  }
  const from = Date.parse(`${year}-${month}-${day}T00:00:00+09:00`);
  if (Number.isNaN(from)) return null;
  if (parts[3]) return { from, until: from + 86_400_000 };
  const next = parts[2] ? Date.UTC(Number(year), Number(month), 1) : Date.UTC(Number(year) + 1, 0, 1);
  return { from, until: next - 9 * 3_600_000 };
}

/** Compares `ge2025-01-01` with a resource's own time (FHIR R4 §3.1.1.4.7). Null if the parameter is not a date. */
export function dateTest(parameter: string): ((own: Interval) => boolean) | null {
  const [, prefix = 'eq', date = ''] = /^(eq|ne|ge|gt|le|lt|sa|eb)?(.*)$/.exec(parameter) ?? [];
  const wanted = intervalOf(date);
  if (!wanted) return null;
  const within = (own: Interval): boolean => own.from >= wanted.from && own.until <= wanted.until;
  const tests: Record<string, (own: Interval) => boolean> = {
    eq: within,
    ne: (own) => !within(own),
    ge: (own) => own.until > wanted.from,
    gt: (own) => own.until > wanted.until,
    le: (own) => own.from < wanted.until,
    lt: (own) => own.from < wanted.from,
    sa: (own) => own.from >= wanted.until,
    eb: (own) => own.until <= wanted.from,
  };
  return tests[prefix] ?? null;
}
