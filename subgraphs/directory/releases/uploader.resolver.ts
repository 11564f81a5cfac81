import { Arg, Ctx, Directive, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { DirectoryContext } from '../access/access.js';
import { FacilityRecordStore } from '../facilities/facility-record.store.js';
import { FacilityRecord } from '../facilities/facility-record.type.js';
import { InputErrors } from '../mutation/input-errors.js';
import { buildPayload, type ReadSubject, runMutation } from '../mutation/run-mutation.js';
import { readFingerprint } from './fingerprint.js';
import { MACHINES_AT_MOST } from './limits.js';
import { UPLOADERS } from './uploader.loader.js';
import { toUploader } from './uploader.mapper.js';
import { UploaderStore } from './uploader.store.js';
import {
  RegisterUploaderInput,
  RegisterUploaderPayload,
  Uploader,
  WithdrawUploaderInput,
  WithdrawUploaderPayload,
} from './uploader.type.js';

const NAME_AT_MOST = 200;

@Resolver(() => FacilityRecord)
export class FacilityUploadersResolver {
  @FieldResolver(() => [Uploader], {
    description: 'The machines of the facility that were registered to upload, the first one first, with those that were withdrawn.',
  })
  async uploaders(@Root() { id }: FacilityRecord, @Ctx() { loaders }: DirectoryContext): Promise<Uploader[]> {
    return await loaders.of(UPLOADERS).load(id);
  }
}

@Resolver()
export class UploaderResolver {
  @Mutation(() => RegisterUploaderPayload, {
    nullable: true,
    description:
      'Registers a machine of a facility by its fingerprint. Keys of patients are released from now on from what it signed. If it is registered there already, the answer is that registration.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async registerUploader(
    @Arg('input', () => RegisterUploaderInput) input: RegisterUploaderInput,
    @Ctx() context: DirectoryContext,
  ): Promise<RegisterUploaderPayload> {
    const outcome = await runMutation(context, 'registerUploader', input, async (manager, author) => {
      const uploaders = new UploaderStore(manager);
      const fingerprint = readFingerprint(input.fingerprint);
      const facility = await new FacilityRecordStore(manager).byId(input.facilityId, author.at);
      const standing = fingerprint === undefined ? undefined : await uploaders.standing(fingerprint);
      const same = standing && standing.facilityId === facility?.id;
      const errors = new InputErrors();
      errors.expect(facility, 'facilityId', 'NOT_FOUND', 'There is no facility with this id.');
      errors.expect(fingerprint, 'fingerprint', 'FORMAT', 'A fingerprint has 20 letters and digits, without I, L, O and U.');
      errors.name(input.name, 'name', NAME_AT_MOST);
      errors.expect(!standing || same, 'fingerprint', 'FINGERPRINT_TAKEN', 'This machine is registered for another facility.');
      errors.refuse();
      if (same) return { subject: standing.id, changed: false };
      const full = (await uploaders.countStanding(facility!.id)) >= MACHINES_AT_MOST;
      errors.expect(!full, 'facilityId', 'TOO_MANY', `A facility has at most ${MACHINES_AT_MOST} machines: withdraw one first.`);
      errors.refuse();
      const machine = { facilityId: facility!.id, fingerprint: fingerprint!, name: input.name };
      return { subject: await uploaders.add(machine, author), changed: true };
    });
    return await buildPayload(outcome, 'uploader', makeReader(context));
  }

  @Mutation(() => WithdrawUploaderPayload, {
    nullable: true,
    description: 'Withdraws a machine: no key is released any more from what it signed. Withdrawing it again changes nothing.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async withdrawUploader(
    @Arg('input', () => WithdrawUploaderInput) input: WithdrawUploaderInput,
    @Ctx() context: DirectoryContext,
  ): Promise<WithdrawUploaderPayload> {
    const outcome = await runMutation(context, 'withdrawUploader', input, async (manager, author) => {
      const uploaders = new UploaderStore(manager);
      const machine = await uploaders.byId(input.id);
      const errors = new InputErrors();
      errors.expect(machine, 'id', 'NOT_FOUND', 'There is no registered machine with this id.');
      errors.reason(input.reason);
      errors.refuse();
      if (machine!.withdrawnAt !== null) return { subject: machine!.id, changed: false };
      await uploaders.withdraw(machine!.id, author);
      return { subject: machine!.id, changed: true };
    });
    return await buildPayload(outcome, 'uploader', makeReader(context));
  }
}

/** Only overseers of the network call these mutations, and they see every facility. */
function makeReader({ database }: DirectoryContext): ReadSubject<Uploader> {
  return async (id) => {
    const row = await new UploaderStore(database.manager).byId(id);
    return row && toUploader(row);
  };
}
