import { Arg, Args, Ctx, Directive, Field, ID, ObjectType } from 'type-graphql';
import type { Grant } from '../permit/grant.js';
import { ConnectionArgs } from '../relay/page.js';
import { PermitScalar, ViewerUrlScalar } from '../server/scalars.js';
import type { ViewerContext } from '../server/viewer-handover.js';
import type { Allergy } from './allergy.js';
import type { ClinicalDocument } from './clinical-document.js';
import type { Connection } from './connection.js';
import { CONNECTIONS } from './connections.js';
import type { Demographics } from './demographics.js';
import type { Diagnosis } from './diagnosis.js';
import type { Encounter } from './encounter.js';
import type { ImagingStudy } from './imaging/imaging-study.js';
import type { Injection } from './injection.js';
import { LabOrder } from './lab-order.js';
import { LabResult } from './lab-result.js';
import { Microbiology } from './microbiology.js';
import { LabResultArgs, Period, PeriodArgs } from './period.js';
import type { Prescription } from './prescription.js';
import type { Procedure } from './procedure.js';
import type { ChartContext } from './reader/chart-reader.js';
import { DemographicsMismatch } from './reader/demographics-mismatch.js';
import { demandFewItems } from './reader/items-wanted.js';
import { TimelineCount } from './timeline-count.js';

/** The description of every chart type. */
export const CHART_DESCRIPTION = 'The chart of a patient in one connected system: what its facilities disclose to you.';

/**
 * The contract of every connected system: one patient's chart there, within the permit. The directory declares it as the
 * interface `Chart`; a subgraph makes it an object type by extending this class. Each field reads through the port that the subgraph's
 * `ChartReader` got; no other code is needed. Every list is a connection: a page, newest first, with what each facility answered.
 * It is nullable: a system that does not answer affects no other data.
 *
 * @example
 * \@ObjectType() \@Directive('\@key(fields: "id permit")')
 * class HumanBridgeChart extends Chart {}
 */
@ObjectType()
export abstract class Chart {
  @Field(() => ID, { description: 'The id of the chart: the same patient and system always have the same id.' })
  id!: string;

  /** Null if the directory could make no permit: then only this chart's fields fail. */
  @Field(() => PermitScalar, { nullable: true, description: 'The permit to view the chart. Clients never see it.' })
  @Directive('@inaccessible')
  permit!: string;

  /** The grant of the permit. Only the reference resolver sets it, after verification. */
  grant!: Grant;

  @Field(() => CONNECTIONS.demographics, { nullable: true, description: 'The demographics of the patient at each facility of the system.' })
  async demographics(@Args(() => ConnectionArgs) args: ConnectionArgs, @Ctx() context: ChartContext): Promise<Connection<Demographics>> {
    return await context.charts.list<Demographics>(this, 'DEMOGRAPHICS', args);
  }

  @Field(() => [DemographicsMismatch], {
    nullable: true,
    description:
      'Facilities where the name, birth date or sex of the patient differs from the directory: the chart may be of another person. Null if DEMOGRAPHICS is withheld at every facility.',
  })
  async demographicsMismatch(@Ctx() context: ChartContext): Promise<DemographicsMismatch[] | null> {
    return await context.charts.demographicsMismatch(this);
  }

  @Field(() => CONNECTIONS.allergies, { nullable: true, description: 'Allergies and intolerances (SS-MIX2 ADT-61).' })
  async allergies(@Args(() => ConnectionArgs) args: ConnectionArgs, @Ctx() context: ChartContext): Promise<Connection<Allergy>> {
    return await context.charts.list<Allergy>(this, 'ALLERGY', args);
  }

  @Field(() => CONNECTIONS.diagnoses, { nullable: true, description: 'Diagnoses (SS-MIX2 PPR-01).' })
  async diagnoses(@Args(() => ConnectionArgs) args: ConnectionArgs, @Ctx() context: ChartContext): Promise<Connection<Diagnosis>> {
    return await context.charts.list<Diagnosis>(this, 'DIAGNOSIS', args);
  }

  @Field(() => CONNECTIONS.prescriptions, {
    nullable: true,
    description: 'Prescriptions: ordered (SS-MIX2 OMP-01) and dispensed (OMP-11).',
  })
  async prescriptions(@Args(() => PeriodArgs) args: PeriodArgs, @Ctx() context: ChartContext): Promise<Connection<Prescription>> {
    return await context.charts.list<Prescription>(this, 'PRESCRIPTION', args);
  }

  @Field(() => CONNECTIONS.injections, { nullable: true, description: 'Injections: ordered (SS-MIX2 OMP-02) and administered (OMP-12).' })
  async injections(@Args(() => PeriodArgs) args: PeriodArgs, @Ctx() context: ChartContext): Promise<Connection<Injection>> {
    return await context.charts.list<Injection>(this, 'INJECTION', args);
  }

  @Field(() => CONNECTIONS.labResults, {
    nullable: true,
    description: 'Results of laboratory tests, one for each item (SS-MIX2 OML-11). Bacteriology is in `microbiology`.',
  })
  async labResults(@Args(() => LabResultArgs) args: LabResultArgs, @Ctx() context: ChartContext): Promise<Connection<LabResult>> {
    demandFewItems(args.items);
    const wanted = args.items && new Set(args.items);
    return await context.charts.list<LabResult>(this, 'LAB_RESULT', args, {
      keep: (item) => item instanceof LabResult && (!wanted || wanted.has(item.item.code ?? '')),
    });
  }

  @Field(() => CONNECTIONS.microbiology, {
    nullable: true,
    description: 'Bacteriological tests, with organisms and their susceptibilities (SS-MIX2 OML-11).',
  })
  async microbiology(@Args(() => PeriodArgs) args: PeriodArgs, @Ctx() context: ChartContext): Promise<Connection<Microbiology>> {
    return await context.charts.list<Microbiology>(this, 'LAB_RESULT', args, { keep: (item) => item instanceof Microbiology });
  }

  @Field(() => CONNECTIONS.labOrders, { nullable: true, description: 'Orders of laboratory tests (SS-MIX2 OML-01).' })
  async labOrders(@Args(() => PeriodArgs) args: PeriodArgs, @Ctx() context: ChartContext): Promise<Connection<LabOrder>> {
    return await context.charts.list<LabOrder>(this, 'LAB_RESULT', args, { part: 'ORDERS', keep: (item) => item instanceof LabOrder });
  }

  @Field(() => CONNECTIONS.encounters, {
    nullable: true,
    description: 'Visits and the steps of a stay: reception, admission, transfer, discharge, meals (SS-MIX2 ADT-01 … ADT-52, OMD).',
  })
  async encounters(@Args(() => PeriodArgs) args: PeriodArgs, @Ctx() context: ChartContext): Promise<Connection<Encounter>> {
    return await context.charts.list<Encounter>(this, 'ENCOUNTER', args);
  }

  @Field(() => CONNECTIONS.imagingStudies, {
    nullable: true,
    description:
      'Radiology, endoscopy and physiology: ordered, performed or reported (SS-MIX2 OMG-01 … OMG-13), with their images (DICOMweb).',
  })
  async imagingStudies(@Args(() => PeriodArgs) args: PeriodArgs, @Ctx() context: ChartContext): Promise<Connection<ImagingStudy>> {
    return await context.charts.list<ImagingStudy>(this, 'IMAGING', args);
  }

  @Field(() => CONNECTIONS.procedures, {
    nullable: true,
    description: 'Operations and treatments (PR1 of SS-MIX2 ADT-12 … ADT-52). Not every system serves them.',
  })
  async procedures(@Args(() => PeriodArgs) args: PeriodArgs, @Ctx() context: ChartContext): Promise<Connection<Procedure>> {
    return await context.charts.list<Procedure>(this, 'PROCEDURE', args);
  }

  @Field(() => CONNECTIONS.documents, { nullable: true, description: 'Summaries, notes, referrals and other documents.' })
  async documents(@Args(() => PeriodArgs) args: PeriodArgs, @Ctx() context: ChartContext): Promise<Connection<ClinicalDocument>> {
    return await context.charts.list<ClinicalDocument>(this, 'DOCUMENT', args);
  }

  @Field(() => [TimelineCount], {
    nullable: true,
    description:
      'The greatest number of records that there can be, for each facility, category and month. Only categories that you may see and that your application has the scope for are counted. No record is read for it. Null if an index cannot be read.',
  })
  async timeline(
    @Arg('period', () => Period, { nullable: true, description: 'Only care dates in this period. If absent, all dates.' })
    period: Period | null | undefined,
    @Ctx() context: ChartContext,
  ): Promise<TimelineCount[]> {
    return await context.charts.timeline(this, period);
  }

  @Field(() => ViewerUrlScalar, {
    nullable: true,
    description:
      "An address that opens the patient in that system's own viewer. It works once, within one minute, and opens the viewer for the person who asked. Null if the system has no viewer, or if VIEWER is withheld at every facility.",
  })
  viewerUrl(@Ctx() context: ChartContext & ViewerContext): string | null {
    return this.grant.covers('VIEWER') ? (context.viewer?.urlFor(this.grant) ?? null) : null;
  }
}
