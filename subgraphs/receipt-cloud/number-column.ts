/** A whole number in a `bigint` column: drivers give text for it. */
export const numeric = { from: (value: unknown) => (value === null ? null : Number(value)), to: (value: unknown) => value };
