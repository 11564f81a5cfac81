import { Args, Ctx, Directive, Field, ID, ObjectType } from 'type-graphql';
import type { Grant } from '../permit/grant.js';
import { PermitScalar, ViewerUrlScalar } from '../server/scalars.js';
import type { ViewerContext } from '../server/viewer-handover.js';
import { Allergy } from './allergy.js';
import { ClinicalDocument } from './clinical-document.js';
import { Demographics } from './demographics.js';
import { Diagnosis } from './diagnosis.js';
import { Encounter } from './encounter.js';
import { ImagingStudy } from './imaging/imaging-study.js';
import { Injection } from './injection.js';
import { LabOrder } from './lab-order.js';
import { LabResult } from './lab-result.js';
import { Microbiology } from './microbiology.js';
import { LabResultArgs, PageArgs, PeriodArgs } from './period.js';
import { Prescription } from './prescription.js';
import type { ChartContext } from './reader/chart-reader.js';
import { DemographicsMismatch, findMismatches } from './reader/demographics-mismatch.js';
import { AnswerState, FacilityAnswer } from './reader/facility-answer.js';
import { demandFewItems } from './reader/page.js';

/**
 * The contract of every connected system: one patient's chart there, within the permit. The directory declares it as the
 * interface `Chart`; a subgraph makes it an object type by extending this class. Each field reads through the port that the subgraph's
 * `ChartReader` got; no other code is needed. Every list is newest first, and nullable: a hospital that does not answer affects no other data.
 *
 * @example
 * \@ObjectType() \@Directive('\@key(fields: "id permit")')
 * class HumanBridgeChart extends Chart {}
 */
@ObjectType()
export abstract class Chart {
  @Field(() => ID)
  id!: string;

  /** Null if the directory could make no permit: then only this chart's fields fail. */
  @Field(() => PermitScalar, { nullable: true })
  @Directive('@inaccessible')
  permit!: string;

  /** The grant of the permit. Only the reference resolver sets it, after verification. */
  grant!: Grant;

  @Field(() => [Demographics], { nullable: true, description: 'The demographics of the patient at each facility of the system.' })
  async demographics(@Ctx() context: ChartContext): Promise<Demographics[] | null> {
    return await context.charts.list<Demographics>(this, 'DEMOGRAPHICS', {});
  }

  @Field(() => [DemographicsMismatch], {
    nullable: true,
    description:
      'Facilities where the name, birth date or sex of the patient differs from the directory: the chart may be of another person.',
  })
  async demographicsMismatch(@Ctx() context: ChartContext): Promise<DemographicsMismatch[] | null> {
    const known = await context.charts.list<Demographics>(this, 'DEMOGRAPHICS', {});
    return known && this.grant.recorded ? findMismatches(this.grant.recorded, known) : null;
  }

  @Field(() => [Allergy], { nullable: true })
  async allergies(@Args(() => PageArgs) args: PageArgs, @Ctx() context: ChartContext): Promise<Allergy[] | null> {
    return await context.charts.list<Allergy>(this, 'ALLERGY', args);
  }

  @Field(() => [Diagnosis], { nullable: true })
  async diagnoses(@Args(() => PageArgs) args: PageArgs, @Ctx() context: ChartContext): Promise<Diagnosis[] | null> {
    return await context.charts.list<Diagnosis>(this, 'DIAGNOSIS', args);
  }

  @Field(() => [Prescription], { nullable: true })
  async prescriptions(@Args(() => PeriodArgs) args: PeriodArgs, @Ctx() context: ChartContext): Promise<Prescription[] | null> {
    return await context.charts.list<Prescription>(this, 'PRESCRIPTION', args);
  }

  @Field(() => [Injection], { nullable: true })
  async injections(@Args(() => PeriodArgs) args: PeriodArgs, @Ctx() context: ChartContext): Promise<Injection[] | null> {
    return await context.charts.list<Injection>(this, 'INJECTION', args);
  }

  @Field(() => [LabResult], { nullable: true })
  async labResults(@Args(() => LabResultArgs) args: LabResultArgs, @Ctx() context: ChartContext): Promise<LabResult[] | null> {
    demandFewItems(args.items);
    const wanted = args.items && new Set(args.items);
    return await context.charts.list<LabResult>(this, 'LAB_RESULT', args, {
      keep: (item) => item instanceof LabResult && (!wanted || wanted.has(item.item.code ?? '')),
    });
  }

  @Field(() => [Microbiology], { nullable: true, description: 'Bacteriological tests, with organisms and their susceptibilities.' })
  async microbiology(@Args(() => PeriodArgs) args: PeriodArgs, @Ctx() context: ChartContext): Promise<Microbiology[] | null> {
    return await context.charts.list<Microbiology>(this, 'LAB_RESULT', args, { keep: (item) => item instanceof Microbiology });
  }

  @Field(() => [LabOrder], { nullable: true })
  async labOrders(@Args(() => PeriodArgs) args: PeriodArgs, @Ctx() context: ChartContext): Promise<LabOrder[] | null> {
    return await context.charts.list<LabOrder>(this, 'LAB_RESULT', args, { part: 'ORDERS', keep: (item) => item instanceof LabOrder });
  }

  @Field(() => [Encounter], { nullable: true })
  async encounters(@Args(() => PeriodArgs) args: PeriodArgs, @Ctx() context: ChartContext): Promise<Encounter[] | null> {
    return await context.charts.list<Encounter>(this, 'ENCOUNTER', args);
  }

  @Field(() => [ImagingStudy], { nullable: true })
  async imagingStudies(@Args(() => PeriodArgs) args: PeriodArgs, @Ctx() context: ChartContext): Promise<ImagingStudy[] | null> {
    return await context.charts.list<ImagingStudy>(this, 'IMAGING', args);
  }

  @Field(() => [ClinicalDocument], { nullable: true })
  async documents(@Args(() => PeriodArgs) args: PeriodArgs, @Ctx() context: ChartContext): Promise<ClinicalDocument[] | null> {
    return await context.charts.list<ClinicalDocument>(this, 'DOCUMENT', args);
  }

  @Field(() => ViewerUrlScalar, {
    nullable: true,
    description:
      "An address that opens the patient in that system's own viewer: once, within a minute, for the person who asked. Null if the system has no viewer.",
  })
  viewerUrl(@Ctx() context: ChartContext & ViewerContext): string | null {
    const url = context.viewer?.urlFor(this.grant) ?? null;
    context.charts.answered(this, 'VIEWER', url ? AnswerState.ANSWERED : AnswerState.UNSUPPORTED);
    return url;
  }

  @Field(() => [FacilityAnswer], {
    nullable: true,
    description: 'The result of asking each facility, for each category of this chart that the operation asks for.',
  })
  async answers(@Ctx() context: ChartContext): Promise<FacilityAnswer[] | null> {
    return await context.charts.answers(this);
  }
}
