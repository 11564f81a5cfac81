import { Arg, Ctx, Directive, Info, Mutation, Resolver } from 'type-graphql';
import { AnswerState, discloseAt, toDayInJapan, type UserError } from '../../kit/index.js';
import { hashInput, takeId } from '../client-id.js';
import type { CareCabinetContext } from '../context.js';
import { CARE_WRITE_SCOPE } from '../references.js';
import type { MemberScope } from '../team/member-scope.js';
import { type ActingMember, demandMember, listMembers, toScope } from '../team/membership.js';
import { InputErrors, makeUserError } from '../user-errors.js';
import { checkCareRecord, checkChange, checkCorrection, checkReplay, REASON_AT_MOST } from './care-record.check.js';
import { describeAddition, describeChange, toCareRecord } from './care-record.mapper.js';
import type { Also, CareRecordStore } from './care-record.store.js';
import {
  ChangeCareRecordPayload,
  ConfirmCareRecordsInput,
  ConfirmCareRecordsPayload,
  CorrectCareRecordInput,
  CreateCareRecordInput,
  CreateCareRecordPayload,
  SendCareRecordInput,
  WithdrawCareRecordInput,
} from './care-record.type.js';
import { fromColumns, NO_CONTENT, toColumns, toContent } from './care-record-content.js';
import { isUnsent, isWithdrawn } from './record-state.js';

type RecordRow = Parameters<CareRecordStore['add']>[0];

interface ResolveInfo {
  readonly path: { readonly key: string | number };
}

const INPUT = { description: 'The input of the mutation.' };
const CONFIRMED_AT_MOST = 100;

/** Writes, corrects, withdraws and confirms care records. */
@Resolver()
export class CareRecordResolver {
  @Mutation(() => CreateCareRecordPayload, {
    nullable: true,
    description: 'Adds a record in the name of the facility for which the author acts. The author is a member of the care team.',
  })
  @Directive(CARE_WRITE_SCOPE)
  async createCareRecord(
    @Arg('input', () => CreateCareRecordInput, INPUT) input: CreateCareRecordInput,
    @Ctx() context: CareCabinetContext,
    @Info() info: ResolveInfo,
  ): Promise<CreateCareRecordPayload> {
    const member = await demandMember(context, input.patientId);
    const { own, user, profession } = member;
    const today = toDayInJapan(context.now);
    const careDate = input.date ?? today;
    const refuse = (userErrors: readonly UserError[]) => ({ careRecord: null, userErrors: [...userErrors] });
    const userErrors = checkCareRecord(input, { careDate, today, dates: own.dates });
    if (userErrors.length > 0) return refuse(userErrors);
    const scope = toScope(member);
    const made = {
      ...{ id: takeId(input.id, 'crc'), patientId: input.patientId, facilityId: own.facility, authorId: user },
      ...{ idempotencyKey: input.idempotencyKey ?? null, inputHash: hashInput(input) },
    };
    const answerKept = (kept: RecordRow) => {
      const replayErrors = checkReplay(kept, { ...made, dates: own.dates });
      if (replayErrors.length > 0) return refuse(replayErrors);
      discloseRecords(1, { member, context, info });
      return { careRecord: toCareRecord(kept, scope), userErrors: [] };
    };
    // A record that is there is answered also if a mentioned person has left since.
    const before = input.id || input.idempotencyKey ? await context.records.findMade(made) : null;
    if (before) return answerKept(before);
    const content = toContent(input);
    const mentionErrors = await checkMentions(content.mentions, member, context);
    if (mentionErrors.length > 0) return refuse(mentionErrors);
    const parent = await findParent(input.inReplyTo, scope, context);
    if (parent === undefined)
      return refuse([makeUserError('inReplyTo', 'NOT_FOUND', 'There is no record of this id that can be answered.')]);
    const row: RecordRow = {
      ...made,
      ...{ authorProfession: profession, kind: input.kind, careDate, ...toColumns(content) },
      // An answer is later than what it answers, also if the clocks of two processes differ.
      recordedAt: Math.max(context.now, (parent?.recordedAt ?? 0) + 1),
      ...{ state: input.draft ? 'DRAFT' : 'SENT', version: 1 },
      ...{ inReplyTo: parent?.id ?? null, threadId: parent?.threadId ?? made.id },
    };
    let refused: readonly string[] = [];
    const attachmentIds = input.attachmentIds ?? [];
    const kept = await context.records
      .add(row, async (manager) => {
        refused = await context.attachments.attach(manager, row.id, attachmentIds, {
          ...{ patientId: row.patientId, facilityId: row.facilityId, userId: user },
        });
        if (refused.length > 0) throw new AttachmentsRefused();
      })
      .catch((error: unknown) => {
        if (error instanceof AttachmentsRefused) return undefined;
        throw error;
      });
    if (!kept) return refuse(explainRefusal(attachmentIds, refused));
    if (kept === row) context.changes.add(describeAddition(row));
    return answerKept(kept);
  }

  @Mutation(() => ChangeCareRecordPayload, {
    nullable: true,
    description: 'Sends your draft to the care team. A record that was sent already is answered as it is.',
  })
  @Directive(CARE_WRITE_SCOPE)
  async sendCareRecord(
    @Arg('input', () => SendCareRecordInput, INPUT) input: SendCareRecordInput,
    @Ctx() context: CareCabinetContext,
    @Info() info: ResolveInfo,
  ): Promise<ChangeCareRecordPayload> {
    return await changeRecord(
      'sendCareRecord',
      { input, context, info },
      {
        isDone: ({ state }) => state === 'SENT',
        make: (before) => ({ after: { ...before, state: 'SENT', recordedAt: Math.max(context.now, before.recordedAt) } }),
      },
    );
  }

  @Mutation(() => ChangeCareRecordPayload, {
    nullable: true,
    description: 'Corrects your record. What it was before is kept, with who corrected it, when, and why. A draft is only replaced.',
  })
  @Directive(CARE_WRITE_SCOPE)
  async correctCareRecord(
    @Arg('input', () => CorrectCareRecordInput, INPUT) input: CorrectCareRecordInput,
    @Ctx() context: CareCabinetContext,
    @Info() info: ResolveInfo,
  ): Promise<ChangeCareRecordPayload> {
    const content = toContent(input);
    const columns = toColumns(content);
    return await changeRecord(
      'correctCareRecord',
      { input, context, info },
      {
        isDone: ({ version, text, details, bodySite, state }) =>
          !isWithdrawn(state) &&
          version === input.version + 1 &&
          text === columns.text &&
          details === columns.details &&
          bodySite === columns.bodySite,
        check: async (member, before) => {
          const userErrors = checkCorrection(input, before.version);
          return userErrors.length > 0 ? userErrors : await checkMentions(content.mentions, member, context);
        },
        make: (before) => ({ after: { ...before, ...columns }, reason: before.state === 'DRAFT' ? undefined : input.reason.trim() }),
      },
    );
  }

  @Mutation(() => ChangeCareRecordPayload, {
    nullable: true,
    description: 'Withdraws your record. It stays in its place without its content, with who withdrew it, when, and why.',
  })
  @Directive(CARE_WRITE_SCOPE)
  async withdrawCareRecord(
    @Arg('input', () => WithdrawCareRecordInput, INPUT) input: WithdrawCareRecordInput,
    @Ctx() context: CareCabinetContext,
    @Info() info: ResolveInfo,
  ): Promise<ChangeCareRecordPayload> {
    return await changeRecord(
      'withdrawCareRecord',
      { input, context, info },
      {
        isDone: ({ state }) => isWithdrawn(state),
        check: async () => {
          const errors = new InputErrors();
          errors.text(input.reason, 'reason', { atMost: REASON_AT_MOST, required: true });
          return errors.userErrors;
        },
        make: (before) => ({
          after: { ...before, ...toColumns(NO_CONTENT), state: isUnsent(before.state) ? 'DISCARDED' : 'WITHDRAWN' },
          reason: input.reason.trim(),
        }),
        also:
          ({ id }) =>
          async (manager) =>
            await context.attachments.withdraw(manager, id, context.now),
      },
    );
  }

  @Mutation(() => ConfirmCareRecordsPayload, {
    nullable: true,
    description:
      'Confirms that you have seen records (確認しました). The team sees it, with your profession. Your own records stay as they are.',
  })
  @Directive(CARE_WRITE_SCOPE)
  async confirmCareRecords(
    @Arg('input', () => ConfirmCareRecordsInput, INPUT) input: ConfirmCareRecordsInput,
    @Ctx() context: CareCabinetContext,
    @Info() info: ResolveInfo,
  ): Promise<ConfirmCareRecordsPayload> {
    const member = await demandMember(context, input.patientId);
    const { user, own, profession } = member;
    const errors = new InputErrors();
    errors.list(input.ids, 'ids', CONFIRMED_AT_MOST);
    if (errors.any) return { careRecords: [], userErrors: errors.userErrors };
    const scope = toScope(member);
    const rows = new Map((await context.records.find(input.ids, scope)).map((row) => [row.id, row]));
    for (const [i, id] of input.ids.entries()) {
      errors.expect(rows.has(id), `ids.${i}`, 'NOT_FOUND', 'There is no record of this id that you may see.');
      errors.expect(!isUnsent(rows.get(id)?.state ?? ''), `ids.${i}`, 'NOT_SENT', 'This record is a draft.');
    }
    if (errors.any) return { careRecords: [], userErrors: errors.userErrors };
    const others = [...rows.values()].filter(({ authorId }) => authorId !== user);
    await context.records.confirm(
      others.map(({ id }) => ({ recordId: id, userId: user, facilityId: own.facility, profession, readAt: context.now })),
    );
    for (const { id, version } of others)
      context.changes.add({
        ...{ action: 'confirmCareRecords', subject: id, patient: input.patientId, user, before: null },
        after: { facilityId: own.facility, version },
      });
    discloseByFacility([...rows.values()], { member, context, info });
    return { careRecords: input.ids.map((id) => toCareRecord(rows.get(id)!, scope)), userErrors: [] };
  }
}

/** How one mutation changes a record. */
interface RecordChange {
  /** Whether the author made this change before, and sends it again. */
  readonly isDone: (row: RecordRow) => boolean;
  readonly check?: (member: ActingMember, before: RecordRow) => Promise<readonly UserError[]>;
  /** The record after the change, and the reason if the former content is kept. */
  readonly make: (before: RecordRow) => { readonly after: RecordRow; readonly reason?: string | undefined };
  /** Writes further rows in the record's transaction. */
  readonly also?: (before: RecordRow) => Also;
}

/** Rolls back the transaction of a record whose attachments cannot all be tied to it. */
class AttachmentsRefused extends Error {}

function explainRefusal(ids: readonly string[], refused: readonly string[]): UserError[] {
  const errors = new InputErrors();
  for (const [i, id] of ids.entries())
    errors.expect(!refused.includes(id), `attachmentIds.${i}`, 'NOT_FOUND', 'There is no finished upload of yours with this id.');
  return errors.userErrors;
}

async function changeRecord(
  action: string,
  { input, context, info }: { readonly input: SendCareRecordInput; readonly context: CareCabinetContext; readonly info: ResolveInfo },
  { isDone, check, make, also }: RecordChange,
): Promise<ChangeCareRecordPayload> {
  const member = await demandMember(context, input.patientId);
  const scope = toScope(member);
  const refuse = (userErrors: readonly UserError[]) => ({ careRecord: null, userErrors: [...userErrors] });
  const show = (row: RecordRow, userErrors: readonly UserError[] = []) => {
    discloseRecords(1, { member, context, info });
    return { careRecord: toCareRecord(row, scope), userErrors: [...userErrors] };
  };
  const find = async () => (await context.records.find([input.id], scope))[0];
  const before = await find();
  if (!before) return refuse([makeUserError('id', 'NOT_FOUND', 'There is no record of this id that you may see.')]);
  const { user, own, profession } = member;
  const isAuthor = before.authorId === user && before.facilityId === own.facility;
  if (isAuthor && isDone(before)) return show(before);
  const changes = { version: input.version, user, facility: own.facility, dates: own.dates };
  const userErrors = [...checkChange(before, changes), ...((await check?.(member, before)) ?? [])];
  if (userErrors.some(({ code }) => code === 'CONFLICT')) return show(before, userErrors);
  if (userErrors.length > 0) return refuse(userErrors);
  const { after: made, reason } = make(before);
  const after = { ...made, version: before.version + 1 };
  const replaced = await context.records.replace(before, after, {
    also: also?.(before),
    correction:
      reason === undefined
        ? undefined
        : {
            ...{ recordId: before.id, version: before.version, former: JSON.stringify(fromColumns(before)) },
            ...{ correctedBy: user, profession, correctedAt: context.now, reason, withdrawal: isWithdrawn(after.state) ? 1 : 0 },
          },
  });
  if (!replaced) {
    const now = await find();
    if (!now) return refuse([makeUserError('id', 'NOT_FOUND', 'There is no record of this id that you may see.')]);
    return isDone(now) ? show(now) : show(now, checkChange(now, changes));
  }
  context.changes.add(describeChange(action, before, after));
  return show(after);
}

/** Finds the record that a new one answers. Undefined if the author may not answer it; null if none is named. */
async function findParent(id: string | null | undefined, scope: MemberScope, { records }: CareCabinetContext) {
  if (id === null || id === undefined) return null;
  const [parent] = await records.find([id], scope);
  return parent && !isUnsent(parent.state) ? parent : undefined;
}

async function checkMentions(mentions: readonly string[], { patient }: ActingMember, context: CareCabinetContext): Promise<UserError[]> {
  if (mentions.length === 0) return [];
  const members = await listMembers(context, patient);
  const errors = new InputErrors();
  for (const [i, id] of mentions.entries())
    errors.expect(members.has(id), `mentions.${i}`, 'NOT_A_MEMBER', 'This person is not in the care team now.');
  return errors.userErrors;
}

interface Shown {
  readonly member: ActingMember;
  readonly context: CareCabinetContext;
  readonly info: ResolveInfo;
}

/** Reports that the payload shows records of the own facility. */
function discloseRecords(items: number, { member: { grant, own }, context, info }: Shown): void {
  const shown = { form: 'RECORDS', state: AnswerState.ANSWERED, items } as const;
  context.disclosures.add([info.path.key], () => [discloseAt(grant, 'CARE_RECORD', own.facility, shown)]);
}

/** Reports that the payload shows these records. */
export function discloseByFacility(rows: readonly { readonly facilityId: string }[], { member: { grant }, context, info }: Shown): void {
  context.disclosures.add([info.path.key], () =>
    [...new Set(rows.map(({ facilityId }) => facilityId))].map((facility) => {
      const items = rows.filter(({ facilityId }) => facilityId === facility).length;
      return discloseAt(grant, 'CARE_RECORD', facility, { form: 'RECORDS', state: AnswerState.ANSWERED, items });
    }),
  );
}
