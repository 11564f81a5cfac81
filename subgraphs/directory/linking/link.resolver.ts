import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import type { DirectoryContext } from '../access/access.js';
import { mayComeToSee } from '../access/own-rights.store.js';
import { FacilityRecordStore } from '../facilities/facility-record.store.js';
import { InputErrors } from '../mutation/input-errors.js';
import { lockRows, readLocked } from '../mutation/lock-rows.js';
import { buildPayload, runMutation } from '../mutation/run-mutation.js';
import { checkNotSelf } from '../mutation/self-rule.js';
import { checkEnded } from '../mutation/successor.js';
import { toMerge } from './link.mapper.js';
import { LinkStore } from './link.store.js';
import {
  LinkPatientInput,
  LinkPatientPayload,
  MergePatientsInput,
  MergePatientsPayload,
  type PatientMerge,
  UnlinkPatientInput,
  UnlinkPatientPayload,
  UnmergePatientsInput,
  UnmergePatientsPayload,
} from './link.type.js';
import { MergeStore } from './merge.store.js';
import { toLink } from './patient-record.mapper.js';
import { PatientRecordStore } from './patient-record.store.js';
import type { PatientLink } from './patient-record.type.js';

@Resolver()
export class LinkResolver {
  @Mutation(() => LinkPatientPayload, {
    nullable: true,
    description: 'Confirms that a facility knows a patient under a local ID. If the same link already exists, the answer is that one.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async linkPatient(
    @Arg('input', () => LinkPatientInput) input: LinkPatientInput,
    @Ctx() context: DirectoryContext,
  ): Promise<LinkPatientPayload> {
    const outcome = await runMutation(context, 'linkPatient', input, async (manager, author) => {
      const links = new LinkStore(manager);
      await lockRows(manager, 'patient', [input.patientId]);
      const patient = await new PatientRecordStore(manager).byId(input.patientId);
      const facility = await new FacilityRecordStore(manager).named(input, author.at);
      const field = typeof input.institution === 'string' ? 'institution' : 'facilityId';
      const place = { ...input, facilityId: facility?.id ?? '' };
      const standing = await links.standing(place);
      const same = standing.find((row) => row.patientId === input.patientId && row.localPatientId === input.localPatientId);
      const errors = new InputErrors();
      errors.expect(patient && !patient.mergedInto, 'patientId', 'NOT_FOUND', 'There is no patient with this id.');
      const once = typeof input.facilityId === 'string' ? typeof input.institution !== 'string' : typeof input.institution === 'string';
      errors.expect(once, 'facilityId', 'REQUIRED', 'Give facilityId or institution, and not both.');
      errors.expect(facility?.active || !once, field, 'NOT_FOUND', 'There is no such facility in the network, or it is suspended.');
      const gains = await mayComeToSee(manager, { ...author, patients: [input.patientId] });
      checkNotSelf(errors, { mutation: 'linkPatient', input, actor: author, subject: { gains } });
      errors.identifier(input.localPatientId, 'localPatientId', 64);
      errors.reason(input.reason);
      const others = same ? [] : standing;
      const linked = others.some(({ patientId }) => patientId === input.patientId);
      errors.expect(!linked, 'patientId', 'LINKED_ALREADY', 'The patient is linked there under another local ID: end that link first.');
      const taken = others.some(({ patientId }) => patientId !== input.patientId);
      errors.expect(!taken, 'localPatientId', 'LOCAL_ID_TAKEN', 'This local ID is linked to another patient.');
      errors.refuse();
      if (same) return { subject: same.id, changed: false };
      return { subject: await links.add(place, author), changed: true };
    });
    return await buildPayload(outcome, 'link', makeLinkReader(context));
  }

  @Mutation(() => UnlinkPatientPayload, {
    nullable: true,
    description:
      'Ends a link now: data of the patient from this facility is no longer shown. If another link has replaced it, `SUPERSEDED` names that one.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async unlinkPatient(
    @Arg('input', () => UnlinkPatientInput) input: UnlinkPatientInput,
    @Ctx() context: DirectoryContext,
  ): Promise<UnlinkPatientPayload> {
    const outcome = await runMutation(context, 'unlinkPatient', input, async (manager, author) => {
      const link = await readLocked(manager, async () => await new PatientRecordStore(manager).linkById(input.id));
      const errors = new InputErrors();
      errors.expect(link, 'id', 'NOT_FOUND', 'There is no link with this id.');
      errors.reason(input.reason);
      errors.refuse();
      const { id, version, endedAt } = link!;
      if (await checkEnded(manager, 'patient_link', { id, version, ended: endedAt !== null }, input.version))
        return { subject: id, changed: false };
      await new LinkStore(manager).end(id, { ...author, reason: input.reason });
      return { subject: input.id, changed: true };
    });
    return await buildPayload(outcome, 'link', makeLinkReader(context));
  }

  @Mutation(() => MergePatientsPayload, {
    nullable: true,
    description: 'Merges two records of one patient: links, consents and permissions of the one count from now on for the other.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async mergePatients(
    @Arg('input', () => MergePatientsInput) input: MergePatientsInput,
    @Ctx() context: DirectoryContext,
  ): Promise<MergePatientsPayload> {
    const outcome = await runMutation(context, 'mergePatients', input, async (manager, author) => {
      const patients = new PatientRecordStore(manager);
      const merges = new MergeStore(manager);
      await lockRows(manager, 'patient', [input.fromId, input.intoId]);
      const [from, into] = [await patients.byId(input.fromId), await patients.byId(input.intoId)];
      const errors = new InputErrors();
      errors.expect(from, 'fromId', 'NOT_FOUND', 'There is no patient with this id.');
      errors.expect(into, 'intoId', 'NOT_FOUND', 'There is no patient with this id.');
      errors.expect(!from?.mergedInto, 'fromId', 'MERGED', 'This patient is merged already: undo that merge first.');
      errors.expect(!into?.mergedInto, 'intoId', 'MERGED', 'This patient is merged already: undo that merge first.');
      const gains = await mayComeToSee(manager, { ...author, patients: [input.fromId, input.intoId] });
      checkNotSelf(errors, { mutation: 'mergePatients', input, actor: author, subject: { gains } });
      errors.expect(input.fromId !== input.intoId, 'intoId', 'SAME_PATIENT', 'These are the same.');
      errors.reason(input.reason);
      errors.refuse();
      const both = await merges.linkedAtBoth(input.fromId, input.intoId);
      errors.expect(
        both.length === 0,
        'fromId',
        'LINKED_AT_BOTH',
        `Both are linked at ${both.join(', ')}: end one link of each pair first.`,
      );
      errors.refuse();
      return { subject: await merges.merge(input.fromId, input.intoId, input.reason, author), changed: true };
    });
    return await buildPayload(outcome, 'merge', makeMergeReader(context));
  }

  @Mutation(() => UnmergePatientsPayload, {
    nullable: true,
    description: 'Undoes a merge. What was withdrawn after the merge stays withdrawn.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async unmergePatients(
    @Arg('input', () => UnmergePatientsInput) input: UnmergePatientsInput,
    @Ctx() context: DirectoryContext,
  ): Promise<UnmergePatientsPayload> {
    const outcome = await runMutation(context, 'unmergePatients', input, async (manager, author) => {
      const merges = new MergeStore(manager);
      const merge = await merges.byId(input.id);
      const errors = new InputErrors();
      errors.expect(merge, 'id', 'NOT_FOUND', 'There is no merge with this id.');
      const gains = merge !== undefined && (await mayComeToSee(manager, { ...author, patients: [merge.fromId, merge.intoId] }));
      checkNotSelf(errors, { mutation: 'unmergePatients', input, actor: author, subject: { gains } });
      errors.reason(input.reason);
      errors.refuse();
      await lockRows(manager, 'patient', [merge!.fromId, merge!.intoId]);
      // Another request may have undone it while this one waited.
      if ((await merges.byId(input.id))!.undoneAt) {
        const again = await merges.standing(merge!.fromId);
        errors.expect(again === undefined, 'id', 'SUPERSEDED', `It was undone, and ${again} has merged the patient since: name that one.`);
        errors.refuse();
        return { subject: input.id, changed: false };
      }
      const into = await new PatientRecordStore(manager).byId(merge!.intoId);
      errors.expect(!into?.mergedInto, 'id', 'MERGED', 'This patient was merged again later: undo that merge first.');
      errors.refuse();
      await merges.undo(merge!, author);
      return { subject: input.id, changed: true };
    });
    return await buildPayload(outcome, 'merge', makeMergeReader(context));
  }
}

function makeLinkReader({ database }: DirectoryContext): (id: string) => Promise<PatientLink | undefined> {
  return async (id) => {
    const row = await new PatientRecordStore(database.manager).linkById(id);
    return row && toLink(row);
  };
}

function makeMergeReader({ database }: DirectoryContext): (id: string) => Promise<PatientMerge | undefined> {
  return async (id) => {
    const row = await new MergeStore(database.manager).byId(id);
    return row && toMerge(row);
  };
}
