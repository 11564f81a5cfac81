import { createHash } from 'node:crypto';
import { Arg, Ctx, Directive, Info, Mutation, Resolver } from 'type-graphql';
import { AnswerState, type ChartContext, createId, discloseAt, KitError, toDayInJapan } from '../kit/index.js';
import { checkCareRecord, checkReplay } from './care-record.check.js';
import { describeAddition, toCareRecord } from './care-record.mapper.js';
import type { CareRecordStore } from './care-record.store.js';
import { CreateCareRecordInput, CreateCareRecordPayload } from './care-record.type.js';

/** The context of the care cabinet's resolvers. */
export interface CareCabinetContext extends ChartContext {
  readonly records: CareRecordStore;
}

@Resolver()
export class CareRecordResolver {
  @Mutation(() => CreateCareRecordPayload, {
    nullable: true,
    description: 'Adds a record in the name of the facility for which the author acts.',
  })
  @Directive('@requiresScopes(scopes: [["care:write"]])')
  async createCareRecord(
    @Arg('input', () => CreateCareRecordInput, { description: 'The input of the mutation.' }) input: CreateCareRecordInput,
    @Ctx() context: CareCabinetContext,
    @Info() { path }: { readonly path: { readonly key: string | number } },
  ): Promise<CreateCareRecordPayload> {
    const grant = await context.permitFor(input.patientId);
    const own = grant.at('CARE_RECORD').find(({ facility }) => facility === context.caller.facility);
    if (!own) throw new KitError('NOT_PERMITTED');
    const today = toDayInJapan(context.now);
    const careDate = input.date ?? today;
    const userErrors = checkCareRecord(input, { careDate, today, dates: own.dates });
    if (userErrors.length > 0) return { careRecord: null, userErrors };
    const inputHash = createHash('sha256').update(JSON.stringify(input)).digest('hex');
    const row = {
      id: createId('crc'),
      patientId: input.patientId,
      facilityId: own.facility,
      authorId: grant.claims.usr,
      kind: input.kind,
      text: input.text,
      careDate,
      recordedAt: context.now,
      idempotencyKey: input.idempotencyKey ?? null,
      inputHash: input.idempotencyKey ? inputHash : null,
    };
    const kept = await context.records.add(row);
    const replayErrors = kept === row ? [] : checkReplay(kept, { inputHash, dates: own.dates });
    if (kept === row) context.changes.add(describeAddition(row));
    if (replayErrors.length === 0)
      context.disclosures.add([path.key], () => [
        discloseAt(grant, 'CARE_RECORD', own.facility, { form: 'RECORDS', state: AnswerState.ANSWERED, items: 1 }),
      ]);
    return { careRecord: replayErrors.length > 0 ? null : toCareRecord(kept), userErrors: replayErrors };
  }
}
