/** Why a schema is refused, by stable code. The table with its words is in `README.md`. */
export const SCHEMA_CODES = [
  'CATEGORY_UNKNOWN',
  'CONTRACT_CHANGED',
  'DESCRIPTION_REFUSED',
  'DIRECTIVE_DEFINED',
  'DIRECTIVE_REFUSED',
  'FIELD_MISSING',
  'FIELD_NOT_SERVED',
  'FIELD_REFUSED',
  'INTERFACE_REFUSED',
  'KEY_CHANGED',
  'LINK_REFUSED',
  'NON_NULL',
  'REGISTRATION_INVALID',
  'REQUIRES_ARGUMENTS',
  'RETURN_REFUSED',
  'ROOT_FIELD',
  'SCHEMA_STALE',
  'SDL_INVALID',
  'SDL_MISSING',
  'SHAREABLE_MISSING',
  'TYPE_REFUSED',
] as const;

export type SchemaCode = (typeof SCHEMA_CODES)[number];

/** One reason to refuse a schema: what is wrong, where, and how to fix it. */
export interface SchemaProblem {
  readonly code: SchemaCode;
  /** The subgraph and the part of its SDL: `example: Patient.name`. */
  readonly where: string;
  readonly message: string;
  readonly fix: string;
}

/** @example describeProblem(problem) === 'FIELD_REFUSED: example: Patient.name: is not registered; register it in …' */
export function describeProblem({ code, where, message, fix }: SchemaProblem): string {
  return `${code}: ${where}: ${message}; ${fix}`;
}

/** Thrown when a schema cannot be composed, with every reason. */
export class SchemaError extends Error {
  constructor(readonly problems: readonly SchemaProblem[]) {
    super(problems.map(describeProblem).join('\n'));
  }
}
