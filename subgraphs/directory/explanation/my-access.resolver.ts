import { Args, ArgsType, Ctx, Directive, Field, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { KitError, listCategories } from '../../kit/index.js';
import type { DirectoryContext } from '../access/access.js';
import { decide, isViewable } from '../decision/decide.js';
import type { Facts, Instant } from '../decision/facts.js';
import { findFailingRules } from '../decision/failing-rules.js';
import { FACILITIES } from '../facilities/facility.loader.js';
import { Facility } from '../facilities/facility.type.js';
import { PATIENTS } from '../patients/patient.loader.js';
import { Patient } from '../patients/patient.type.js';
import { toCells, toGaps } from './access-explanation.resolver.js';
import { findByLocalId } from './my-access.store.js';
import { MyAccessExplanation } from './my-access.type.js';

@ArgsType()
class ExplainMyAccessArgs {
  @Field(() => ID, { nullable: true, description: 'The id of the patient. Either this or `localPatientId`.' })
  patientId?: string | null;

  @Field(() => String, { nullable: true, description: 'The patient ID at the facility for which you act. Either this or `patientId`.' })
  localPatientId?: string | null;
}

/** Why a person sees a patient, or not: for the person. */
@Resolver(() => MyAccessExplanation)
export class MyAccessResolver {
  @Query(() => MyAccessExplanation, {
    description:
      'Which data of a patient you yourself may see now, and why not the rest. If you may not see the patient, the answer is about you only, and exactly the same as if there were no such patient.',
  })
  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["directory:read"]])')
  async explainMyAccess(
    @Args(() => ExplainMyAccessArgs) { patientId, localPatientId }: ExplainMyAccessArgs,
    @Ctx() { access, caller, database, now }: DirectoryContext,
  ): Promise<MyAccessExplanation> {
    if (!patientId === !localPatientId)
      throw new KitError('BAD_INPUT', { message: 'Name the patient by `patientId` or by `localPatientId`.', argument: 'patientId' });
    const person = await access.person();
    const asked = patientId || (await findByLocalId(database, { facility: person.acting!.id, localPatientId: localPatientId!, at: now }));
    // The same statements are read for nobody, so that both cases take equal time.
    const [facts] = await access.facts.factsOf(person, caller, [asked ?? ''], now);
    const permitted = await access.viewable.permittedForAll(person, now);
    return Object.assign(new MyAccessExplanation(), {
      at: new Date(now),
      ...explain(facts!, now),
      limitedId: person.limited,
      viewsOtherFacilities: person.acting!.viewing,
      permittedForAll: listCategories(permitted),
    });
  }

  @FieldResolver(() => Facility, { nullable: true })
  async facility(@Root() _explanation: MyAccessExplanation, @Ctx() { access, loaders }: DirectoryContext): Promise<Facility> {
    return await loaders.of(FACILITIES).load((await access.person()).acting!.id);
  }

  @FieldResolver(() => Patient, { nullable: true })
  async patient(@Root() { patientId }: MyAccessExplanation, @Ctx() { loaders }: DirectoryContext): Promise<Patient | null> {
    return patientId === null ? null : await loaders.of(PATIENTS).load(patientId);
  }
}

/** Names only the facilities that show something of the patient, and the caller's own. */
function explain(facts: Facts, at: Instant): Pick<MyAccessExplanation, 'viewable' | 'patientId' | 'allowed' | 'refused'> {
  const decision = decide(facts, at);
  if (!isViewable(decision)) return { viewable: false, patientId: null, allowed: [], refused: [] };
  const shown = new Set([facts.person.acting?.id, ...decision.cells.map(({ facility }) => facility)]);
  const failing = findFailingRules(facts, at).filter(({ facility }) => facility !== null && shown.has(facility));
  return { viewable: true, patientId: facts.patient, allowed: toCells(decision), refused: toGaps(failing) };
}
