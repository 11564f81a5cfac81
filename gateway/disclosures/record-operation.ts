import type { OperationDefinitionNode } from 'graphql';
import type { AuditLog } from '../audit/audit-log.js';
import { describeActor } from '../audit/describe-actor.js';
import type { VerifiedAccess } from '../authn/access-token.js';
import { describeOperation, describeParameters, isAlwaysRecorded, listRecordedFields } from './describe-operation.js';
import { listDisclosures, type WrittenAnswer } from './list-disclosures.js';

/** The caller of an operation. */
interface AskedBy {
  readonly access: VerifiedAccess | undefined;
  readonly requestId: string;
  /** The operation's name in the clients' manifest. */
  readonly name: string | undefined;
}

/** An operation that was answered. */
interface AnsweredOperation {
  readonly prepared: { readonly id: string; readonly text: string; readonly operation: OperationDefinitionNode };
  /** The variables as they came. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly result: { readonly outcome: string };
  readonly answer: WrittenAnswer;
}

/**
 * Records an operation before its answer leaves. An operation that shows nothing of a patient, changes nothing and reads no audit is not recorded.
 *
 * @returns the record's number; undefined if there is none
 * @throws GraphQLError AUDIT_UNAVAILABLE
 */
export async function recordOperation(
  audit: AuditLog,
  { access, requestId, name: trustedName }: AskedBy,
  { prepared: { id, text, operation }, given, result, answer }: AnsweredOperation,
): Promise<number | undefined> {
  const { changes } = answer.account;
  const disclosures = listDisclosures(answer);
  const fields = listRecordedFields(answer.shape);
  if (disclosures.length + changes.length === 0 && !isAlwaysRecorded(operation.operation, fields)) return undefined;
  const { seq } = await audit.record({
    kind: 'operation',
    requestId,
    actor: describeActor(access),
    operation: describeOperation(operation, { id, fields, trustedName }),
    outcome: result.outcome,
    parameters: describeParameters(text, given, trustedName !== undefined),
    disclosures,
    changes,
  });
  return seq;
}
