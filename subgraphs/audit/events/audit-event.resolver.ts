import { Args, Ctx, Directive, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { checkFirst, KitError, type Page } from '../../kit/index.js';
import { hashActor } from '../records/expand-record.js';
import { getGroundBit } from '../records/ground-kind.js';
import { decideScope, mayReadParameters } from '../rights/auditing-rights.js';
import { type AuditContext, EVENT_DISCLOSURES, EVENT_PAGES, EVENT_RECORDS } from './audit-event.loader.js';
import { readCursor, toChanges, toDisclosure, toPage } from './audit-event.mapper.js';
import type { EventQuery } from './audit-event.sql.js';
import {
  type AuditChange,
  type AuditDisclosure,
  AuditEvent,
  AuditEventConnection,
  AuditEventsArgs,
  AuditedPatient,
  PeriodOfEventsArgs,
} from './audit-event.type.js';

@Resolver(() => AuditEvent)
export class AuditEventResolver {
  @Query(() => AuditEventConnection, {
    nullable: true,
    description:
      "Who did what, the newest first: for network admins, the support centre and auditors; a facility's admin sees what people did for the facility.",
  })
  @Directive('@requiresScopes(scopes: [["audit:read"]])')
  async auditEvents(@Args(() => AuditEventsArgs) args: AuditEventsArgs, @Ctx() context: AuditContext): Promise<Page<AuditEvent>> {
    const { facility } = decideScope(await context.rights());
    const { patientId, userId, facilityId, from, to, ground, kind } = args.filter ?? {};
    return await readPage(context, args, {
      patientId: patientId ?? undefined,
      actors: userId ? await context.events.readActors(userId) : undefined,
      facilities: [facilityId, facility].filter((one) => one !== null && one !== undefined),
      from: from?.getTime(),
      to: to?.getTime(),
      ground: ground ? getGroundBit(ground) : undefined,
      kind: kind?.toLowerCase().replaceAll('_', '-'),
    });
  }

  @Query(() => AuditEventConnection, { nullable: true, description: 'What you did yourself, the newest first.' })
  @Directive('@requiresScopes(scopes: [["audit:own"]])')
  async myAccessHistory(@Args(() => PeriodOfEventsArgs) args: PeriodOfEventsArgs, @Ctx() context: AuditContext): Promise<Page<AuditEvent>> {
    return await readPage(context, args, { actors: [hashActor(context.caller)], from: args.from?.getTime(), to: args.to?.getTime() });
  }

  @FieldResolver()
  async disclosures(@Root() { row }: AuditEvent, @Ctx() { loaders }: AuditContext): Promise<AuditDisclosure[]> {
    // An event without a purpose shows nothing.
    return row.purpose === null ? [] : (await loaders.of(EVENT_DISCLOSURES).load(row)).map(toDisclosure);
  }

  @FieldResolver()
  async changes(@Root() { row }: AuditEvent, @Ctx() { loaders }: AuditContext): Promise<AuditChange[]> {
    const record = await loaders.of(EVENT_RECORDS).load(row);
    return record ? toChanges(record, row) : [];
  }

  @FieldResolver()
  @Directive('@requiresScopes(scopes: [["audit:read"]])')
  async searchParameters(@Root() { row }: AuditEvent, @Ctx() context: AuditContext): Promise<string | null> {
    if (!mayReadParameters(await context.rights())) throw new KitError('NOT_PERMITTED');
    const record = await context.loaders.of(EVENT_RECORDS).load(row);
    if (!record?.sealed) return null;
    try {
      return context.openParameters(record.sealed, record.requestId);
    } catch (cause) {
      throw new KitError('INVALID_DATA', { cause });
    }
  }
}

@Resolver(() => AuditedPatient)
export class AuditedPatientResolver {
  @FieldResolver(() => AuditEventConnection, {
    nullable: true,
    description:
      "Who saw the patient's data, the newest first: for auditors, network admins and the support centre; a facility's admin sees what the facility's own people saw.",
  })
  @Directive('@requiresScopes(scopes: [["audit:read"]])')
  async disclosures(
    @Root() { id }: AuditedPatient,
    @Args(() => PeriodOfEventsArgs) args: PeriodOfEventsArgs,
    @Ctx() context: AuditContext,
  ): Promise<Page<AuditEvent>> {
    const { facility } = decideScope(await context.rights());
    return await readPage(context, args, {
      patientId: id,
      facilities: facility === undefined ? [] : [facility],
      from: args.from?.getTime(),
      to: args.to?.getTime(),
      disclosing: true,
    });
  }
}

async function readPage(
  { loaders }: AuditContext,
  { first: count, after: cursor }: { readonly first: number; readonly after?: string | null },
  query: Omit<EventQuery, 'limit' | 'after'>,
): Promise<Page<AuditEvent>> {
  const first = checkFirst(count);
  const after = readCursor(cursor);
  const rows = await loaders.of(EVENT_PAGES).load({ ...query, after, limit: first + 1 });
  return toPage(rows, first, after);
}
