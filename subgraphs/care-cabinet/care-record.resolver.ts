import { randomBytes } from 'node:crypto';
import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import { type ChartContext, KitError, type UserError, within } from '../kit/index.js';
import { type CareRecordStore, careRecordOf } from './care-record.store.js';
import { CreateCareRecordInput, CreateCareRecordPayload } from './care-record.type.js';

/** The context of the care cabinet's resolvers. */
export interface CareCabinetContext extends ChartContext {
  readonly records: CareRecordStore;
}

const TEXT_AT_MOST = 10_000;
/** Days of care before this are slips of the pen. */
const EARLIEST = '1900-01-01';

@Resolver()
export class CareRecordResolver {
  @Mutation(() => CreateCareRecordPayload, { description: 'Adds a record in the name of the facility for which the author acts.' })
  @Directive('@requiresScopes(scopes: [["care:write"]])')
  async createCareRecord(
    @Arg('input', () => CreateCareRecordInput) input: CreateCareRecordInput,
    @Ctx() context: CareCabinetContext,
  ): Promise<CreateCareRecordPayload> {
    const grant = await context.permitFor(input.patientId);
    const own = grant.at('CARE_RECORD').find(({ facility }) => facility === context.caller.facility);
    if (!own) throw new KitError('NOT_PERMITTED');
    const today = dayInJapan(context.now);
    const careDate = input.date ?? today;
    const userErrors: UserError[] = [];
    const expect = (condition: boolean, field: string, code: string, message: string) => {
      if (!condition) userErrors.push({ code, message, field: ['input', field] });
    };
    expect(input.text.trim().length > 0, 'text', 'REQUIRED', 'A text is needed.');
    expect(input.text.length <= TEXT_AT_MOST, 'text', 'TOO_LONG', `The text may have ${TEXT_AT_MOST} characters at the most.`);
    expect(careDate >= EARLIEST, 'date', 'IMPLAUSIBLE', 'This date is implausible.');
    expect(careDate <= today, 'date', 'IN_FUTURE', 'The day of care is still to come.');
    expect(within(careDate, own.dates), 'date', 'NOT_PERMITTED', 'Your permission does not cover this day.');
    if (userErrors.length > 0) return { careRecord: null, userErrors };
    const row = {
      id: `crc_${randomBytes(15).toString('hex')}`,
      patientId: input.patientId,
      facilityId: own.facility,
      authorId: grant.claims.usr,
      kind: input.kind,
      text: input.text,
      careDate,
      recordedAt: context.now,
    };
    await context.records.add(row);
    return { careRecord: careRecordOf(row), userErrors: [] };
  }
}

function dayInJapan(instant: number): string {
  return new Date(instant + 9 * 3_600_000).toISOString().slice(0, 10);
}
