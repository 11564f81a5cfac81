import { Arg, Args, ArgsType, Ctx, Directive, Field, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { buildConnection, ConnectionArgs, checkFirst, decodeCursor, type LoaderDefinition, toKanaSortKey } from '../../kit/index.js';
import type { DirectoryContext } from '../access/access.js';
import { FACILITIES } from '../facilities/facility.loader.js';
import { Facility } from '../facilities/facility.type.js';
import { InputErrors, isPlausibleBirthDate } from '../mutation/input-errors.js';
import { buildPayload, runMutation } from '../mutation/run-mutation.js';
import { toLink, toPatientRecord } from './patient-record.mapper.js';
import { PatientRecordStore } from './patient-record.store.js';
import {
  PatientLink,
  PatientRecord,
  PatientRecordConnection,
  PatientRecordFilter,
  RegisterPatientInput,
  RegisterPatientPayload,
  UpdatePatientInput,
  UpdatePatientPayload,
} from './patient-record.type.js';

const NAME_AT_MOST = 200;

@ArgsType()
class PatientRecordsArgs extends ConnectionArgs {
  @Field(() => PatientRecordFilter, { nullable: true })
  filter?: PatientRecordFilter | null;
}

@Resolver(() => PatientRecord)
export class PatientRecordResolver {
  @Query(() => PatientRecordConnection, { description: 'Patients, with the details that the support centre sees.' })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async patientRecords(
    @Args(() => PatientRecordsArgs) args: PatientRecordsArgs,
    @Ctx() { database }: DirectoryContext,
  ): Promise<PatientRecordConnection> {
    const first = checkFirst(args.first);
    const after = decodeCursor(args.after);
    const { id, networkId, kana, birthDate } = args.filter ?? {};
    const rows = await new PatientRecordStore(database.manager).list({
      id: id ?? undefined,
      networkId: networkId ?? undefined,
      kana: kana?.slice(0, NAME_AT_MOST) ?? undefined,
      birthDate: birthDate ?? undefined,
      after,
      limit: first + 1,
    });
    return buildConnection(rows.map(toPatientRecord), first, after);
  }

  @Mutation(() => RegisterPatientPayload, {
    nullable: true,
    description: 'Adds a patient to the network. Nothing of the patient is shown before there are links and consents.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async registerPatient(
    @Arg('input', () => RegisterPatientInput) input: RegisterPatientInput,
    @Ctx() context: DirectoryContext,
  ): Promise<RegisterPatientPayload> {
    const outcome = await runMutation(context, 'registerPatient', input, async (manager, { at }) => {
      const errors = new InputErrors();
      errors.expect(/^[\w-]{1,40}$/.test(input.networkId), 'networkId', 'FORMAT', 'An ID has 1 to 40 letters, digits, _ and -.');
      checkDemographics(errors, input, at);
      errors.refuse();
      const { networkId, name, kana, birthDate, sex } = input;
      return { subject: await new PatientRecordStore(manager).add({ networkId, name, kana, birthDate, sex }), changed: true };
    });
    return await buildPayload(outcome, 'patient', makeReader(context));
  }

  @Mutation(() => UpdatePatientPayload, {
    nullable: true,
    description: 'Corrects the details of a patient. A field that is absent does not change.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async updatePatient(
    @Arg('input', () => UpdatePatientInput) input: UpdatePatientInput,
    @Ctx() context: DirectoryContext,
  ): Promise<UpdatePatientPayload> {
    const outcome = await runMutation(context, 'updatePatient', input, async (manager, { at }) => {
      const patients = new PatientRecordStore(manager);
      const errors = new InputErrors();
      errors.expect(await patients.byId(input.id), 'id', 'NOT_FOUND', 'There is no patient with this id.');
      checkDemographics(errors, input, at);
      errors.refuse();
      const { name, kana, birthDate, sex } = input;
      const change = Object.entries({ name, kana, birthDate, sex }).filter(([, value]) => value !== null && value !== undefined);
      await patients.update(input.id, input.version, Object.fromEntries(change));
      return { subject: input.id, changed: true };
    });
    return await buildPayload(outcome, 'patient', makeReader(context));
  }

  @FieldResolver(() => [PatientLink])
  async links(@Root() patient: PatientRecord, @Ctx() { loaders }: DirectoryContext): Promise<PatientLink[]> {
    return await loaders.of(LINKS).load(patient.id);
  }
}

@Resolver(() => PatientLink)
export class PatientLinkResolver {
  @FieldResolver(() => Facility, { nullable: true })
  async facility(@Root() link: PatientLink, @Ctx() { loaders }: DirectoryContext): Promise<Facility> {
    return await loaders.of(FACILITIES).load(link.facilityId);
  }
}

const LINKS: LoaderDefinition<string, PatientLink[], DirectoryContext> = {
  load: async (ids, context) => {
    const links = await new PatientRecordStore(context.database.manager).links(ids);
    return ids.map((id) => links.filter(({ patientId }) => patientId === id).map(toLink));
  },
};

function checkDemographics(
  errors: InputErrors,
  input: { readonly name?: string | null; readonly kana?: string | null; readonly birthDate?: string | null; readonly reason: string },
  at: number,
): void {
  errors.name(input.name, 'name', NAME_AT_MOST);
  errors.kana(input.kana, 'kana', NAME_AT_MOST);
  if (input.kana)
    errors.expect(
      toKanaSortKey(input.kana).length <= NAME_AT_MOST,
      'kana',
      'REQUIRED',
      `A text of 1 to ${NAME_AT_MOST} characters is needed.`,
    );
  errors.expect(isPlausibleBirthDate(input.birthDate, at), 'birthDate', 'IMPLAUSIBLE', 'This birth date is implausible.');
  errors.reason(input.reason);
}

function makeReader({ database }: DirectoryContext): (id: string) => Promise<PatientRecord | undefined> {
  return async (id) => {
    const row = await new PatientRecordStore(database.manager).byId(id);
    return row && toPatientRecord(row);
  };
}
