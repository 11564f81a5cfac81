import { Arg, Ctx, Directive, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { categoriesOf, KitError } from '../kit/index.js';
import type { DirectoryContext } from './access.js';
import { AccessCell, AccessExplanation, AccessGap, type AccessRule } from './access-explanation.type.js';
import { decide, isViewable } from './decision/decide.js';
import { FACILITIES } from './facility.loader.js';
import { Facility } from './facility.type.js';

/** A facility's admin is told of a facility only where the patient's consent to hers is in force: else it would tell where the patient goes. */
const BEYOND_CONSENT: ReadonlySet<string> = new Set(['PERSON', 'PERMISSION', 'NOT_VIEWED']);

@Resolver(() => AccessCell)
export class AccessExplanationResolver {
  @Query(() => AccessExplanation, {
    description: 'Why a person may or may not see what of a patient, as she would at a sign-in with the assurance she needs.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async explainAccess(
    @Arg('userId', () => ID) userId: string,
    @Arg('patientId', () => ID) patientId: string,
    @Ctx() { access, now }: DirectoryContext,
  ): Promise<AccessExplanation> {
    const own = (await access.overseesNetwork()) ? undefined : (await access.person()).acting!.id;
    const person = await access.facts.personById(userId, own);
    if (!person || (own && person.acting?.id !== own)) throw new KitError('NOT_FOUND', { argument: 'userId' });
    const [facts] = await access.facts.factsOf(person, person.requiredAssurance ?? '', [patientId]);
    const decision = decide(facts!, now);
    return {
      userId,
      patientId,
      viewable: isViewable(decision),
      allowed: decision.cells.map((cell) =>
        Object.assign(new AccessCell(), {
          facilityId: cell.facility,
          system: cell.system,
          categories: categoriesOf(cell.categories),
          careFrom: cell.dates.from ?? null,
          careUntil: cell.dates.until ?? null,
          grounds: [...cell.grounds],
          until: cell.until === null ? null : new Date(cell.until),
        }),
      ),
      refused: decision.gaps
        .filter(({ rule }) => !own || BEYOND_CONSENT.has(rule))
        .map((gap) =>
          Object.assign(new AccessGap(), {
            facilityId: gap.facility,
            system: gap.system,
            rule: gap.rule as AccessRule,
            categories: categoriesOf(gap.categories),
            fact: gap.fact,
          }),
        ),
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
