import { type GraphQLError, type GraphQLFormattedError, type GraphQLSchema, getNamedType, isObjectType } from 'graphql';
import type { AdmissionControl, Arrival } from '../admission/admission-control.js';
import { type Cancellation, Cancelled } from '../admission/cancellation.js';
import type { AuditLog } from '../audit/audit-log.js';
import type { VerifiedAccess } from '../authn/access-token.js';
import type { CallerTokenMint } from '../authn/caller-token-mint.js';
import type { FilteredOperation } from '../authz/filter-operation.js';
import { answerPolicies, type Person } from '../authz/policies.js';
import type { Asking } from '../authz/requirement.js';
import { recordOperation } from '../disclosures/record-operation.js';
import { GATEWAY_ERRORS, gatewayError, getStatus, toShownError } from '../errors.js';
import { DisclosureAccount } from '../execute/disclosure-account.js';
import { Execution } from '../execute/execution.js';
import { introspect } from '../execute/response/introspection.js';
import type { Shaping } from '../execute/response/shape.js';
import { CallerAllowances } from '../execute/transport/caller-allowances.js';
import type { Circumstances } from '../execute/transport/subgraph-client.js';
import { WORDS_AT_MOST } from '../graph/documents.js';
import type { Executable } from '../graph/executable.js';
import type { Graph } from '../graph/graph.js';
import type { ServedGraph } from '../graph/graph-switch.js';
import type { PreparedOperation } from '../graph/prepared-operation.js';
import type { Metrics } from '../observe/metrics.js';
import type { OperationTrace } from '../observe/traces.js';
import { coerceVariables } from '../operation/coerce-variables.js';
import { findNamedPatients, type NamedPatients, withoutOpening } from '../operation/named-patients.js';
import type { GraphqlRequest } from '../operation/operation-request.js';
import type { OperationLimits } from '../operation/operation-size.js';
import { type OperationSources, resolveOperation } from '../operation/resolve-operation.js';
import { buildResult, type OperationAnswer, type OperationResult, writeResult } from './operation-result.js';
import type { OtherEngine, ShadowComparison } from './other-engine.js';
import { createTooExpensive, Refusal, toFormatted } from './refusal.js';
import { addUnreported } from './unreported-errors.js';

/** What happens to fields that the caller may not ask for: they are left out, or the operation is refused, or they are only reported. */
export type AuthorizationMode = 'filter' | 'reject' | 'dry-run';

export interface OperationPipelineOptions {
  readonly limits: OperationLimits;
  readonly authorization: AuthorizationMode;
  /** Whether every caller may introspect; else only a caller with the scope for it. */
  readonly introspection: boolean;
  readonly operations: OperationSources;
  /** Absent without authentication. */
  readonly mint: CallerTokenMint | undefined;
  readonly admission: AdmissionControl;
  readonly metrics: Pick<Metrics, 'named' | 'removed' | 'subgraphError' | 'falseReport'>;
  /** Bytes of one subgraph's answer. */
  readonly answerLimit: number;
  /** Runs operations in place of planner, execution and shape: for comparison and development. */
  readonly stock?: OtherEngine | undefined;
  /** Is offered each query that was answered, to compare the answer with the stock engine's. */
  readonly shadow?: ShadowComparison | undefined;
  readonly onTrouble: (words: string, requestId: string, cause: unknown) => void;
  /** Records what each answer discloses, before it leaves. */
  readonly audit?: AuditLog | undefined;
}

/** A request for an operation, with what is known about its caller. */
export interface OperationInput extends Arrival {
  readonly request: GraphqlRequest;
  readonly access: VerifiedAccess | undefined;
  readonly cancellation: Cancellation;
  readonly requestId: string;
  /** A GET: a query that changes nothing. */
  readonly readOnly: boolean;
  readonly trace: OperationTrace | undefined;
  /** The operation's name, if it is in the clients' manifest; set when the text is known. */
  name: string | undefined;
  /** Asked by the gateway itself while it answers another operation. */
  readonly internal?: boolean;
  /** The caller's credentials, if the host of the engine decides them; absent: they follow from `access`. */
  readonly asking?: Asking;
  /** More headers for each call to a subgraph. */
  readonly headersFor?: Circumstances['headersFor'];
}

/** Which of `me`'s fields (profession, acting role) this schema has. */
function listPersonFields(schema: GraphQLSchema): string[] {
  const type = getNamedType(schema.getQueryType()?.getFields().me?.type);
  return isObjectType(type) ? ['profession', 'actingRole'].filter((field) => type.getFields()[field]) : [];
}

/** The scope that allows introspection. */
export const INTROSPECTION_SCOPE = 'graph:introspect';

/** The steps of one operation: read → size → variables → cost → authorization → plan → execution → answer. */
export class OperationPipeline {
  readonly #allowances: CallerAllowances;

  constructor(private readonly options: OperationPipelineOptions) {
    this.#allowances = new CallerAllowances(options.answerLimit);
  }

  /** Answers one operation, and counts it. @throws Cancelled where the client hung up */
  async answer(served: ServedGraph, asked: OperationInput): Promise<OperationAnswer> {
    return writeResult(await this.run(served, asked));
  }

  /** As `answer`, but leaves it to the caller how the result is written. @throws Cancelled where the client hung up */
  async run(served: ServedGraph, asked: OperationInput): Promise<OperationResult> {
    let outcome = CANCELLED;
    try {
      const result = await this.#tryRun(served, asked);
      outcome = result.outcome;
      return result;
    } finally {
      const { name = OTHER, trace } = asked;
      this.options.metrics.named(name, outcome);
      trace?.end(outcome, name);
    }
  }

  async #tryRun(served: ServedGraph, asked: OperationInput): Promise<OperationResult> {
    try {
      return await this.#run(served, asked);
    } catch (error) {
      if (error instanceof Cancelled) throw error;
      return this.#refused(error, asked);
    }
  }

  async #run(served: ServedGraph, asked: OperationInput): Promise<OperationResult> {
    const { admission, limits, operations, metrics } = this.options;
    const { graph } = served;
    const { caller, cancellation, request, requestId, trace } = asked;
    trace?.step('read');
    const text = resolveOperation(request, operations);
    asked.name = operations.trusted?.nameOf(text.query);
    const read = () => prepareOperation(graph, text.query, request.operationName || undefined);
    const prepared = graph.knows(text.query) ? read() : await admission.inTurn(asked, read);
    const { operation, document } = prepared;
    const audit = asked.internal ? undefined : this.options.audit;
    if (operation.operation === 'mutation' && audit?.available === false) throw gatewayError('AUDIT_UNAVAILABLE');
    if (asked.readOnly && operation.operation !== 'query') throw gatewayError('BAD_REQUEST', { http: { status: 405 } });
    if (prepared.tooLarge) throw prepared.tooLarge;
    text.keep?.();

    const given = request.variables ?? NOTHING;
    const variables = coerce(graph, prepared, given);
    const { cost, listSize } = prepared.estimate(variables);
    if (cost > limits.cost || listSize > limits.listSize) throw createTooExpensive(prepared.estimate(variables, true), limits);

    trace?.step('authorize');
    const asking = asked.asking ?? (await this.#asking(served, asked, prepared));
    if (prepared.introspects && !this.#mayIntrospect(graph, asking)) throw gatewayError('INTROSPECTION_DISABLED');
    const authorized = graph.authorizer.filter(document, operation, asking);
    metrics.removed(authorized.removed.length);
    const { left, told, extensions } = this.#decided(prepared, authorized);

    const patients = prepared.mayNamePatients
      ? findNamedPatients(graph.apiSchema, document, operation, variables, limits.patients)
      : NO_PATIENTS;
    const tokenFor = this.#tokens(asked, prepared, patients);
    const { stock } = this.options;
    if (stock) return await stock.run({ supergraphSdl: graph.supergraphSdl, document, operation, variables: given, requestId, tokenFor });

    trace?.step('plan');
    const wanted = { prepared, left, conditions: prepared.conditionsUnder(variables) };
    const executable =
      graph.readyExecutable(wanted, caller) ??
      (await graph.executable(wanted, { ...asked, inTurn: (work) => admission.inTurn(asked, work) }));

    const turn = admission.takeCost(asked, cost);
    if (turn) await turn;
    // Without authentication each operation counts by itself, because an address may stand for many clients.
    const bytes = this.#allowances.begin(asked.access && caller);
    let execution: Execution | undefined;
    try {
      trace?.step('execute');
      const traced = trace && ((subgraph: string) => trace.call(subgraph));
      const circumstances = {
        requestId,
        caller,
        cancellation,
        deadlineAt: asked.deadlineAt,
        tokenFor,
        headersFor: asked.headersFor,
        bytes,
        trace: traced,
        onError: metrics.subgraphError,
      };
      const account = audit && new DisclosureAccount();
      execution = new Execution({ subgraphs: served.subgraphs, given, variables, circumstances, account });
      await executable.program.run(execution);
      if (cancellation.cancelled) throw new Cancelled();

      trace?.step('shape');
      const executed = { prepared, executable, execution, asking, told, extensions };
      const shaped = () => this.#shaped(graph, asked, executed);
      const { result: written, shaping } = cost < WORTH_MEASURING ? shaped() : admission.measured(caller, shaped);
      trace?.step('record');
      const answer = { shape: executable.shape, shaping, patients, account, onFalse: metrics.falseReport };
      const record =
        audit && account && (await recordOperation(audit, asked, { prepared, given, result: written, answer: { ...answer, account } }));
      const result = { ...written, record };
      this.#offerShadow(graph, asked, { prepared, left, removed: told.length > 0 ? authorized.removed : [], patients, result });
      return result;
    } finally {
      execution?.release();
      bytes.end();
      admission.returnCost(caller, cost);
    }
  }

  #shaped(graph: Graph, asked: OperationInput, executed: Executed): { readonly result: OperationResult; readonly shaping: Shaping } {
    const { prepared, executable, execution, asking, told, extensions } = executed;
    const { variables } = execution.input;
    const introspection = prepared.introspects
      ? introspect(graph.authorizer.visible(graph.apiSchema, asking), executable.selections, prepared.operation, variables)
      : undefined;
    const shaping: Shaping = { broken: [], missing: [], delivered: [], introspection, plain: execution.plain, at: [] };
    const { shape } = executable;
    const data = shape.text(execution.data, shaping);
    const errors: readonly GraphQLFormattedError[] =
      told.length + execution.errors.length + shaping.broken.length + shaping.missing.length === 0
        ? NONE
        : addUnreported([...told, ...executable.shown(execution)], shaping, data === 'null');
    return { result: buildResult(data, errors, extensions, asked.requestId), shaping };
  }

  /** The caller, with the policies evaluated on which the operation depends. */
  async #asking(served: ServedGraph, asked: OperationInput, { policies }: PreparedOperation): Promise<Asking> {
    const { access, requestId } = asked;
    const scopes = collectScopes(access);
    if (policies.length === 0) return { authenticated: access !== undefined, scopes, policies: NO_POLICIES };
    const me = async () => await this.#person(served, asked);
    const onTrouble = (policy: string, cause: Error) =>
      this.options.onTrouble(`the policy ${policy} could not be answered`, requestId, cause);
    return { authenticated: access !== undefined, scopes, policies: await answerPolicies(policies, { access, me }, onTrouble) };
  }

  /** The caller's profession and acting role, as the graph itself answers them. */
  async #person(served: ServedGraph, asked: OperationInput): Promise<Person | undefined> {
    const known = listPersonFields(served.graph.apiSchema);
    if (!known.includes('profession')) return undefined;
    const query = `{ me { ${known.join(' ')} } }`;
    const { data = 'null' } = await this.#tryRun(served, {
      ...asked,
      request: { query },
      readOnly: true,
      trace: undefined,
      internal: true,
    });
    const said = JSON.parse(data) as { me?: { profession?: unknown; actingRole?: unknown } | null } | null;
    const { profession, actingRole } = said?.me ?? {};
    return typeof profession === 'string' ? { profession, roles: typeof actingRole === 'string' ? [actingRole] : [] } : undefined;
  }

  /** Whether the caller may introspect, and may use any part of the schema. */
  #mayIntrospect(graph: Graph, asking: Asking): boolean {
    if (!this.options.introspection && !asking.scopes.has(INTROSPECTION_SCOPE)) return false;
    return graph.authorizer.visible(graph.apiSchema, asking) !== undefined;
  }

  /** Decides which part of the operation runs, and which errors report the rest. */
  #decided({ document, operation }: PreparedOperation, filtered: FilteredOperation): Decided {
    const { removed } = filtered;
    if (removed.length === 0) return { left: filtered, told: NONE, extensions: undefined };
    const told = removed.map((path) => ({
      message: GATEWAY_ERRORS.UNAUTHORIZED_FIELD_OR_TYPE.message,
      path,
      extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' },
    }));
    if (this.options.authorization === 'reject') throw new Refusal(told);
    if (this.options.authorization === 'filter') return { left: filtered, told, extensions: undefined };
    return { left: { document, operation }, told: NONE, extensions: { unauthorized: removed } };
  }

  #offerShadow(graph: Graph, asked: OperationInput, { prepared, left, removed, patients, result }: Answered): void {
    const { shadow } = this.options;
    const { document, operation } = left;
    if (!shadow || asked.internal || prepared.introspects || !document || operation?.operation !== 'query') return;
    const { name, requestId, request } = asked;
    const variables = request.variables ?? NOTHING;
    shadow.offer(() => {
      const tokenFor = this.#tokens(asked, prepared, withoutOpening(patients));
      return { id: prepared.id, name, graph, document, operation, removed, variables, result, requestId, tokenFor };
    });
  }

  #tokens({ access }: OperationInput, { id }: PreparedOperation, patients: NamedPatients) {
    const { mint } = this.options;
    if (!access || !mint) return undefined;
    return (subgraph: string) => mint.tokenFor(subgraph, access, id, patients);
  }

  #refused(error: unknown, { requestId }: OperationInput): OperationResult {
    const errors = error instanceof Refusal ? error.errors : [error as GraphQLError];
    const shown = errors.map((one) => toShownError(toFormatted(one), requestId, this.options.introspection));
    const code = String(shown[0]?.extensions?.code);
    if (code === 'INTERNAL') this.options.onTrouble('an operation failed', requestId, error);
    const { status = getStatus(code) } = ((errors[0] as GraphQLError | undefined)?.extensions?.http ?? {}) as { status?: number };
    return { status, data: undefined, errors: shown, extensions: undefined, outcome: code };
  }
}

/** Cost units. Writing the answer to a costlier operation may keep the event loop busy long enough to be charged to the caller. */
const WORTH_MEASURING = 3_000;

/** The name in metrics for an operation that is not in the clients' manifest. A client could invent any number of names. */
const OTHER = 'other';
/** The outcome of an operation whose client hung up. */
const CANCELLED = 'CANCELLED';

const NOTHING: Readonly<Record<string, unknown>> = {};
const NONE: readonly GraphQLFormattedError[] = [];
const NO_POLICIES: ReadonlySet<string> = new Set();
const NO_PATIENTS = { opens: [], names: [] };

interface Decided {
  readonly left: Pick<FilteredOperation, 'document' | 'operation'>;
  readonly told: readonly GraphQLFormattedError[];
  readonly extensions: Record<string, unknown> | undefined;
}

/** An operation with its answer. */
interface Answered extends Pick<Decided, 'left'> {
  readonly prepared: PreparedOperation;
  readonly removed: FilteredOperation['removed'];
  readonly patients: NamedPatients;
  readonly result: OperationResult;
}

/** An operation whose subgraph calls are done. */
interface Executed extends Omit<Decided, 'left'> {
  readonly prepared: PreparedOperation;
  readonly executable: Executable;
  readonly execution: Execution;
  readonly asking: Asking;
}

/** Parses, validates and prepares a text. @throws GraphQLError, Refusal where it is not a valid operation of this graph */
function prepareOperation(graph: Graph, text: string, operationName: string | undefined): PreparedOperation {
  const known = graph.document(text);
  if ('errors' in known) throw new Refusal(known.errors);
  return graph.prepared(text, known.document, operationName);
}

const scopeSets = new WeakMap<VerifiedAccess, ReadonlySet<string>>();

function collectScopes(access: VerifiedAccess | undefined): ReadonlySet<string> {
  if (!access) return NO_POLICIES;
  let scopes = scopeSets.get(access);
  if (!scopes) {
    scopes = new Set(access.scopes);
    scopeSets.set(access, scopes);
  }
  return scopes;
}

function coerce(
  graph: Graph,
  { operation }: PreparedOperation,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const definitions = operation.variableDefinitions;
  if (!definitions || definitions.length === 0) return NOTHING;
  const read = coerceVariables(graph.apiSchema, definitions, given);
  if ('values' in read) return read.values;
  // graphql-js repeats the whole value in its message.
  throw new Refusal(read.errors.map((message) => ({ message: message.slice(0, WORDS_AT_MOST), extensions: { code: 'BAD_USER_INPUT' } })));
}
