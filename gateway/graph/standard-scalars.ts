import { type GraphQLSchema, isScalarType, Kind, type ValueNode } from 'graphql';

interface StandardScalar {
  /** What a value looks like, for the error's message. */
  readonly form: string;
  readonly accepts: (value: string) => boolean;
}

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
/** RFC 3339, section 5.6, with its time zone. Without leap seconds: JavaScript has none. */
const DATE_TIME = /^(\d{4}-\d\d-\d\d)[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** The scalars that the gateway knows, by the address of their specification. */
const STANDARD_SCALARS: Readonly<Record<string, StandardScalar>> = {
  'https://scalars.graphql.org/andimarek/local-date': { form: 'a calendar date, YYYY-MM-DD', accepts: isDate },
  'https://scalars.graphql.org/andimarek/date-time': {
    form: 'an instant of RFC 3339 with its time zone, such as 2026-01-31T09:30:00Z',
    accepts: (value) => isDate(DATE_TIME.exec(value)?.[1] ?? ''),
  },
};

/**
 * Gives a schema's standard scalars the check of their input, in place: `scalar Date @specifiedBy(url: "https://scalars.graphql.org/…")`. So
 * a literal that cannot be a date is a validation error, and a variable is a bad input, before a subgraph is asked. A value that is accepted
 * is passed on as it was written. Scalars without a known specification accept everything, as before.
 */
export function checkStandardScalars(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    const scalar = isScalarType(type) ? STANDARD_SCALARS[type.specifiedByURL ?? ''] : undefined;
    if (!isScalarType(type) || !scalar) continue;
    const check = (value: unknown): string => {
      if (typeof value === 'string' && scalar.accepts(value)) return value;
      throw new TypeError(`it must be ${scalar.form}.`);
    };
    type.parseValue = check;
    type.parseLiteral = (node: ValueNode) => check(node.kind === Kind.STRING ? node.value : undefined);
  }
}

function isDate(value: string): boolean {
  const [, year, month, day] = (DATE.exec(value) ?? []).map(Number);
  if (year === undefined) return false;
  // A day that the month does not have becomes a day of the next month.
  const date = new Date(0);
  date.setUTCFullYear(year, month! - 1, day);
  return date.getUTCMonth() === month! - 1 && date.getUTCDate() === day;
}
