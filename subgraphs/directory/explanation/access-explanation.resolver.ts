import { Args, ArgsType, Ctx, Directive, Field, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { DateTimeScalar, KitError, listCategories, maskOf, normalizeAddress } from '../../kit/index.js';
import type { DirectoryContext } from '../access/access.js';
import { type Decision, decide, type Gap, isViewable, listFactIds } from '../decision/decide.js';
import type { Facts, Instant } from '../decision/facts.js';
import { findFailingRules } from '../decision/failing-rules.js';
import { filterLearnable } from '../decision/learnable.js';
import { assumeSignIn } from '../decision/may-act.js';
import { applyWhatIf, type Supposition } from '../decision/what-if.js';
import { FACILITIES } from '../facilities/facility.loader.js';
import { Facility } from '../facilities/facility.type.js';
import { isPlausible } from '../mutation/input-errors.js';
import { AccessCell, AccessExplanation, AccessGap, type AccessRule, WhatIf } from './access-explanation.type.js';

/** The changes that a facility's admin may try out. The others would reveal facts about other facilities. */
const OWN_SUPPOSITIONS: ReadonlySet<string> = new Set(['grant', 'revokePermission', 'suspend']);

@ArgsType()
class ExplainAccessArgs {
  @Field(() => ID)
  userId!: string;

  @Field(() => ID)
  patientId!: string;

  @Field(() => ID, { nullable: true, description: 'The facility for which the person acts. If absent, the first one of the person.' })
  facilityId?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'The time, now or in the past. If absent, now.' })
  at?: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'The IP address from which the person would act, such as `192.0.2.1`. If absent, an allowed one.',
  })
  address?: string | null;

  @Field(() => WhatIf, { nullable: true, description: 'Changes to try out: the answer shows what would happen.' })
  whatIf?: WhatIf | null;
}

@Resolver(() => AccessCell)
export class AccessExplanationResolver {
  @Query(() => AccessExplanation, {
    description:
      'Which data of a patient a person may see, and why not the rest. It assumes a sign-in with the necessary assurance, from an allowed network. It can answer for another time, and for changes to try out.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async explainAccess(
    @Args(() => ExplainAccessArgs) args: ExplainAccessArgs,
    @Ctx() { access, now }: DirectoryContext,
  ): Promise<AccessExplanation> {
    const { userId, patientId } = args;
    const at = args.at?.getTime() ?? now;
    if (!isPlausible(args.at) || at > now) throw new KitError('BAD_INPUT', { message: '`at` must be now or past.', argument: 'at' });
    const own = await access.onlyFacility();
    const person = await access.persons.byId(userId, at, own ?? args.facilityId ?? undefined);
    if (!person || (own && person.acting?.id !== own)) throw new KitError('NOT_FOUND', { argument: 'userId' });
    const address = readAddress(args.address);
    const [known] = await access.facts.factsOf(person, assumeSignIn(person, address), [patientId], at);
    const supposed = readSupposition(args.whatIf, own !== undefined);
    const { facts, unmet } = applyWhatIf(known!, supposed, at);
    if (unmet.length > 0) throw new KitError('NOT_FOUND', { argument: `whatIf.${unmet[0]}` });
    return {
      userId,
      patientId,
      at: new Date(at),
      facilityId: person.acting?.id ?? null,
      ...buildExplanation(facts, at, own !== undefined),
    };
  }

  @FieldResolver(() => Facility, { nullable: true })
  async facility(@Root() cell: AccessCell, @Ctx() { loaders }: DirectoryContext): Promise<Facility> {
    return await loaders.of(FACILITIES).load(cell.facilityId);
  }
}

@Resolver(() => AccessGap)
export class AccessGapResolver {
  @FieldResolver(() => Facility, { nullable: true })
  async facility(@Root() gap: AccessGap, @Ctx() { loaders }: DirectoryContext): Promise<Facility | null> {
    return gap.facilityId === null ? null : await loaders.of(FACILITIES).load(gap.facilityId);
  }
}

/** @throws KitError BAD_INPUT */
function readAddress(text: string | null | undefined): string | undefined {
  if (text === null || text === undefined) return undefined;
  const address = normalizeAddress(text);
  if (address === undefined) throw new KitError('BAD_INPUT', { message: '`address` must be an IP address.', argument: 'address' });
  return address;
}

function buildExplanation(
  facts: Facts,
  at: Instant,
  ownFacilityOnly: boolean,
): Pick<AccessExplanation, 'viewable' | 'allowed' | 'refused'> {
  const decision = decide(facts, at);
  const failing = findFailingRules(facts, at);
  return {
    viewable: isViewable(decision),
    allowed: toCells(decision),
    refused: toGaps(ownFacilityOnly ? filterLearnable(failing, facts, at) : failing),
  };
}

/** Converts rules that fail to GraphQL types. */
export function toGaps(gaps: readonly Gap[]): AccessGap[] {
  return gaps.map((gap) =>
    Object.assign(new AccessGap(), {
      facilityId: gap.facility,
      system: gap.system,
      rule: gap.rule as AccessRule,
      categories: listCategories(gap.categories),
      fact: gap.fact,
    }),
  );
}

/** Converts a decision to GraphQL types. */
export function toCells({ cells }: Decision): AccessCell[] {
  return cells.map((cell) =>
    Object.assign(new AccessCell(), {
      facilityId: cell.facility,
      system: cell.system,
      categories: listCategories(cell.categories),
      careFrom: cell.dates.from ?? null,
      careUntil: cell.dates.until ?? null,
      grounds: listFactIds(cell),
      emergency: cell.emergency,
      until: cell.until === null ? null : new Date(cell.until),
    }),
  );
}

/** @throws KitError NOT_PERMITTED for a change that a facility's admin may not try out */
function readSupposition(input: WhatIf | null | undefined, ownFacilityOnly: boolean): Supposition {
  const given = Object.entries(input ?? {}).filter(([, value]) => value !== null && value !== undefined);
  const foreign = given.find(([name]) => ownFacilityOnly && !OWN_SUPPOSITIONS.has(name));
  if (foreign) throw new KitError('NOT_PERMITTED', { argument: `whatIf.${foreign[0]}` });
  const { grant, ...rest } = Object.fromEntries(given) as WhatIf;
  return {
    ...(rest as Omit<Supposition, 'grant'>),
    ...(grant
      ? { grant: { categories: maskOf(grant.categories), careFrom: grant.careFrom ?? null, careUntil: grant.careUntil ?? null } }
      : {}),
  };
}
