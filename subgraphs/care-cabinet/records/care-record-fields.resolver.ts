import { Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { toCareAttachment } from '../attachments/care-attachment.mapper.js';
import { CareAttachment } from '../attachments/care-attachment.type.js';
import type { CareCabinetContext } from '../context.js';
import { ATTACHMENTS, CORRECTIONS, READINGS, REPLY_COUNTS } from './care-record.loader.js';
import { toCorrection, toReading, toWithdrawal } from './care-record.mapper.js';
import { CareRecord, CareRecordCorrection, CareRecordReading, CareRecordWithdrawal } from './care-record.type.js';

/** The fields of a record that need further tables. Whoever has the record may see them. */
@Resolver(() => CareRecord)
export class CareRecordFieldsResolver {
  @FieldResolver(() => Int, { description: 'How many records that you may see answer this one.' })
  async replyCount(@Root() { source }: CareRecord, @Ctx() { loaders }: CareCabinetContext): Promise<number> {
    return await loaders.of(REPLY_COUNTS).load(source);
  }

  @FieldResolver(() => [CareAttachment], { description: 'Its photos and files. Empty if it was withdrawn.' })
  async attachments(@Root() { source, facility }: CareRecord, @Ctx() { loaders }: CareCabinetContext): Promise<CareAttachment[]> {
    const place = source.scope.places.find((one) => one.facility === facility?.id);
    if (!place) return [];
    return (await loaders.of(ATTACHMENTS).load(source.id)).map((row) => toCareAttachment(row, { place, member: source.scope.user }));
  }

  @FieldResolver(() => [CareRecordReading], { description: 'Who has seen it (確認しました), in the order of time.' })
  async seenBy(@Root() { source }: CareRecord, @Ctx() { loaders }: CareCabinetContext): Promise<CareRecordReading[]> {
    return (await loaders.of(READINGS).load(source.id)).map(toReading);
  }

  @FieldResolver(() => Boolean, { description: 'Whether you have confirmed that you have seen it, for the facility for which you act.' })
  async seenByMe(@Root() { source }: CareRecord, @Ctx() { loaders }: CareCabinetContext): Promise<boolean> {
    const { user, facility } = source.scope;
    return (await loaders.of(READINGS).load(source.id)).some((row) => row.userId === user && row.facilityId === facility);
  }

  @FieldResolver(() => [CareRecordCorrection], {
    description: 'What it was before each correction, the oldest first. After a withdrawal only its author sees what it was.',
  })
  async corrections(@Root() { source }: CareRecord, @Ctx() { loaders }: CareCabinetContext): Promise<CareRecordCorrection[]> {
    if (source.state === 'WITHDRAWN' && source.authorId !== source.scope.user) return [];
    return (await loaders.of(CORRECTIONS).load(source.id)).map(toCorrection);
  }

  @FieldResolver(() => CareRecordWithdrawal, { nullable: true, description: 'Who withdrew it, when, and why. Null if nobody did.' })
  async withdrawn(@Root() { source }: CareRecord, @Ctx() { loaders }: CareCabinetContext): Promise<CareRecordWithdrawal | null> {
    if (source.state !== 'WITHDRAWN') return null;
    const withdrawal = (await loaders.of(CORRECTIONS).load(source.id)).find((row) => row.withdrawal === 1);
    return withdrawal ? toWithdrawal(withdrawal) : null;
  }
}
