import { type GraphQLResolveInfo, responsePathAsArray } from 'graphql';
import { Args, ArgsType, Ctx, Directive, Field, ID, Info, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { Disclosure } from '../audit/disclosure.js';
import { Sex } from '../chart/demographics.js';
import { AnswerState, findWorstState } from '../chart/reader/facility-answer.js';
import { KitError } from '../errors.js';
import type { Searcher } from '../permit/exchange.js';
import { DateScalar, DateTimeScalar } from '../server/scalars.js';
import type { SubgraphContext } from '../server/subgraph-context.js';

/** The input of a search. A name or a kana name is needed; the other fields narrow it. */
@ArgsType()
export class FindPatientsArgs {
  @Field(() => String, { nullable: true, description: 'The name, or its beginning, as written.' })
  name?: string | null | undefined;

  @Field(() => String, { nullable: true, description: 'The name, or its beginning, in kana.' })
  kana?: string | null | undefined;

  @Field(() => DateScalar, { nullable: true, description: 'Only patients with this birth date.' })
  birthDate?: string | null;

  @Field(() => Sex, { nullable: true, description: 'Only patients of this sex.' })
  sex?: Sex | null;

  @Field(() => Int, { defaultValue: 20, description: 'The greatest number of patients, 1 to 100.' })
  first!: number;

  @Field(() => String, { nullable: true, description: 'The value of `after` from the page before.' })
  after?: string | null | undefined;
}

/** A patient as a facility of the system describes them. For the support centre, which links patients. */
@ObjectType({ description: 'A patient as a facility of the system describes them.' })
@Directive('@shareable')
export class FoundPatient {
  @Field(() => String, { description: 'The ten-digit code of the medical institution.' })
  institution!: string;

  @Field(() => String, { description: 'The patient ID there, for `linkPatient`.' })
  localPatientId!: string;

  @Field(() => String, { nullable: true, description: 'The name. Null if the facility does not say.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'The name in kana. Null if the facility does not say.' })
  kana?: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'The birth date. Null if the facility does not say.' })
  birthDate?: string | null;

  @Field(() => Sex, { description: 'The administrative sex. UNKNOWN if the facility does not say.' })
  sex!: Sex;
}

export enum SearchedName {
  NAME = 'NAME',
  KANA = 'KANA',
}
registerEnumType(SearchedName, {
  name: 'SearchedName',
  description: 'The name with which a system was searched.',
  valuesConfig: { NAME: { description: 'The name as written.' }, KANA: { description: 'The name in kana.' } },
});

/** A part of a search that could not be answered. The other results are valid. */
@ObjectType({ description: 'A part of a search that failed. The other results are valid.' })
@Directive('@shareable')
export class SearchFailure {
  @Field(() => SearchedName, { description: 'The name with which was searched.' })
  searched!: SearchedName;

  @Field(() => AnswerState, { description: 'How the search failed.' })
  state!: AnswerState;
}

@ObjectType({ description: 'The result of a search in the registers of a system.' })
@Directive('@shareable')
export class FoundPatients {
  @Field(() => [FoundPatient], { description: 'The patients of this page.' })
  patients!: FoundPatient[];

  @Field(() => String, { nullable: true, description: 'The value of `after` for the next page; null if there is none.' })
  after?: string | null;

  @Field(() => [SearchFailure], { description: 'The parts of the search that failed: there may be more patients.' })
  failures!: SearchFailure[];
}

export enum SystemState {
  UP = 'UP',
  DEGRADED = 'DEGRADED',
  DOWN = 'DOWN',
}
registerEnumType(SystemState, {
  name: 'SystemState',
  description: 'Whether a system answers.',
  valuesConfig: {
    UP: { description: 'Its centre answers, and no hospital is known to fail.' },
    DEGRADED: { description: 'Its centre answers; some hospitals do not.' },
    DOWN: { description: 'Its centre does not answer.' },
  },
});

/** The state of a hospital's server, as the system's subgraph sees it at present. */
@ObjectType({ description: "The state of a hospital's server, as the system sees it at present." })
@Directive('@shareable')
export class HospitalStatus {
  @Field(() => String, { description: 'The ten-digit code of the medical institution.' })
  institution!: string;

  @Field(() => String, { description: 'The name of the hospital, as the operator wrote it.' })
  label!: string;

  @Field(() => Boolean, { description: 'Whether it answers.' })
  answers!: boolean;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Since when it has this state; null if it had no other state since the start.',
  })
  since?: Date | null;
}

@ObjectType({ description: 'Whether a connected system and its hospitals answer.' })
@Directive('@shareable')
export class SystemStatus {
  @Field(() => SystemState, { description: 'Whether the system answers.' })
  state!: SystemState;

  @Field(() => DateTimeScalar, { description: 'When this was checked.' })
  checkedAt!: Date;

  all!: HospitalStatus[];

  @Field(() => [HospitalStatus], { nullable: true, description: "The hospitals' servers: for the support centre and the network's admin." })
  async hospitals(@Ctx() context: SystemContext): Promise<HospitalStatus[]> {
    await context.demandSearch();
    return this.all;
  }
}

/** The shortest name to search for: one character would find too many patients. */
const NAME_AT_LEAST = 2;

/** The description of every type of connected systems. */
export const SYSTEM_DESCRIPTION = 'A system that the network is connected to.';

/**
 * A connected system as an entity: its fields apart from its charts. The directory declares it as the interface of that name; a
 * subgraph makes it an object type by extending this class, and implements `SystemSource`.
 *
 * @example \@ObjectType() \@Directive('\@key(fields: "id")') class HumanBridgeSystem extends ConnectionSystem {}
 */
@ObjectType({ description: 'A system that the network is connected to.' })
export abstract class ConnectionSystem {
  @Field(() => ID, { description: 'The id. It never changes.' })
  id!: string;

  @Field(() => FoundPatients, {
    nullable: true,
    description: 'Looks in the registers of its facilities, by PDQ. For the support centre; every search is recorded.',
  })
  async findPatients(
    @Args(() => FindPatientsArgs) args: FindPatientsArgs,
    @Ctx() context: SystemContext,
    @Info() { path }: Pick<GraphQLResolveInfo, 'path'>,
  ): Promise<FoundPatients> {
    const searcher = await context.demandSearch();
    const { first } = args;
    // Spaces alone are not a name, and a character with a space counts as one character.
    const [name, kana] = [args.name?.trim() || null, args.kana?.trim() || null];
    if (first < 1 || first > 100) throw refused('first', '`first` must be between 1 and 100.');
    if (!name && !kana) throw refused('name', 'A name or a kana name is needed.');
    for (const [argument, given] of Object.entries({ name, kana })) {
      if (given && [...given].length < NAME_AT_LEAST) throw refused(argument, `\`${argument}\` needs two characters at the least.`);
      if (given && given.length > 100) throw refused(argument, `\`${argument}\` is too long.`);
    }
    const found = await context.system.find({ ...args, name, kana }, context);
    context.disclosures.add(responsePathAsArray(path), () => [discloseSearch(found, searcher)]);
    return found;
  }

  @Field(() => SystemStatus, {
    nullable: true,
    description: 'Whether the system and its hospitals answer. Null if this could not be checked.',
  })
  async status(@Ctx() context: SystemContext): Promise<SystemStatus> {
    const { state, hospitals } = await context.system.status(context);
    return Object.assign(new SystemStatus(), { state, checkedAt: new Date(), all: hospitals });
  }
}

/** What a search discloses: people whom the directory may not know, so it names none, and how many they are. */
function discloseSearch({ patients, failures }: FoundPatients, { user, profession, role }: Searcher): Disclosure {
  return {
    patients: [],
    category: 'DEMOGRAPHICS',
    facility: null,
    form: 'RECORDS',
    state: findWorstState(failures.map(({ state }) => state)),
    items: patients.length,
    grounds: [`role:${role}`],
    purpose: 'TREAT',
    user,
    profession,
  };
}

function refused(argument: string, message: string): KitError {
  return new KitError('BAD_INPUT', { message, argument });
}

/** The port that a connected system implements in addition to its charts. */
export interface SystemSource {
  /** Searches the system's registers; the caller has the right. `after` is a string that it returned itself. @throws KitError UNREACHABLE, TIMED_OUT, INVALID_DATA if it has no results, BAD_INPUT for an invalid `after` */
  find(args: FindPatientsArgs, context: SubgraphContext): Promise<FoundPatients>;
  status(context: SubgraphContext): Promise<{ state: SystemState; hospitals: HospitalStatus[] }>;
}

/** The context of a subgraph that has such a system. */
export interface SystemContext extends SubgraphContext {
  readonly system: SystemSource;
}
