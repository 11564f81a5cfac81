import type { OperationDefinitionNode } from 'graphql';
import type { AuditEntry } from '../../subgraphs/kit/audit/audit-record.js';
import type { Shape } from '../execute/response/shape.js';

/** Bytes of an operation's parameters that are kept. */
const PARAMETERS_AT_MOST = 32 * 1024;
const NAME_AT_MOST = 100;

/** The field of a type that shows the audit, by the type's name. */
const AUDIT_FIELDS_OF: ReadonlyMap<string, string> = new Map([['Patient', 'disclosures']]);
/** Fields whose answers show the audit, as a record names them: each reading of it is recorded, whatever it shows. */
const AUDIT_FIELDS: ReadonlySet<string> = new Set([
  ...['auditEvents', 'myAccessHistory', 'auditReviews', 'explainAccess', 'explainMyAccess', 'changes'],
  ...[...AUDIT_FIELDS_OF].map(([type, field]) => `${type}.${field}`),
]);

/** The operation as a record names it. */
export function describeOperation(
  { operation: type, name }: OperationDefinitionNode,
  { id, fields, trustedName }: { readonly id: string; readonly fields: readonly string[]; readonly trustedName: string | undefined },
): NonNullable<AuditEntry['operation']> {
  return { name: (trustedName ?? name?.value ?? '').slice(0, NAME_AT_MOST), hash: id, type: type as 'query' | 'mutation', fields };
}

/** The names of the root fields, and of entities' fields that show the audit, as `Type.field`: each once. */
export function listRecordedFields({ sites }: Pick<Shape, 'sites'>): string[] {
  const names = new Set<string>();
  for (const { name } of sites.find(({ path }) => path.length === 0)?.fields ?? []) names.add(name);
  for (const { type, fields } of sites) {
    const field = AUDIT_FIELDS_OF.get(type);
    if (field !== undefined && fields.some(({ name }) => name === field)) names.add(`${type}.${field}`);
  }
  return [...names];
}

/** Whether an operation is recorded even if it shows no patient. */
export function isAlwaysRecorded(type: string, fields: readonly string[]): boolean {
  return type === 'mutation' || fields.some((field) => AUDIT_FIELDS.has(field));
}

/** The text and the variables of an operation, as far as they are kept: search terms may stand in either. */
export function describeParameters(text: string, variables: Readonly<Record<string, unknown>>, isTrusted: boolean): string | undefined {
  const hasVariables = Object.keys(variables).length > 0;
  if (isTrusted && !hasVariables) return undefined;
  const whole = JSON.stringify({ ...(isTrusted ? {} : { query: text }), ...(hasVariables ? { variables } : {}) });
  return whole.length <= PARAMETERS_AT_MOST ? whole : `${whole.slice(0, PARAMETERS_AT_MOST)}…`;
}
