import { Ctx, Directive, Field, Float, ObjectType, registerEnumType } from 'type-graphql';
import { DateTimeScalar } from '../../server/scalars.js';
import { Coding } from '../coding.js';
import { OrderState } from '../order-state.js';
import { OrderTiming } from '../order-timing.js';
import { SourceItem } from '../reader/source-item.js';
import { WrittenTime } from '../written-time.js';
import type { StudyLocation } from './image-location.js';
import type { ImageContext } from './image-reader.js';
import { ImagingSeries } from './imaging-series.js';

export enum ImagingKind {
  RADIOLOGY = 'RADIOLOGY',
  ENDOSCOPY = 'ENDOSCOPY',
  PHYSIOLOGY = 'PHYSIOLOGY',
}
registerEnumType(ImagingKind, {
  name: 'ImagingKind',
  description: 'Radiology (SS-MIX2 OMG-01, OMG-11), endoscopy (OMG-02, OMG-12) or physiology (OMG-03, OMG-13).',
});

export enum ImagingStage {
  ORDERED = 'ORDERED',
  PERFORMED = 'PERFORMED',
  REPORTED = 'REPORTED',
}
registerEnumType(ImagingStage, {
  name: 'ImagingStage',
  description: 'How far the study is.',
  valuesConfig: {
    ORDERED: { description: 'Only the order is known.' },
    PERFORMED: { description: 'It is known to be performed.' },
    REPORTED: { description: 'It is reported.' },
  },
});

/** A measured or described finding of a study (an OBX). */
@ObjectType()
@Directive('@shareable')
export class ImagingFinding {
  @Field(() => Coding)
  item!: Coding;

  @Field(() => Float, { nullable: true })
  value?: number | null;

  @Field(() => String, { nullable: true })
  valueText?: string | null;

  @Field(() => String, { nullable: true })
  unit?: string | null;
}

/**
 * A radiological, endoscopic or physiological study; its order and its execution are one item. `date` is the day of the study, or else of
 * the order.
 */
@ObjectType()
@Directive('@shareable')
export class ImagingStudy extends SourceItem {
  @Field(() => ImagingKind, { nullable: true, description: 'Null if only the image archive knows the study.' })
  kind?: ImagingKind | null;

  @Field(() => ImagingStage, { description: 'How far it is.' })
  stage!: ImagingStage;

  @Field(() => OrderState, { nullable: true, description: 'Whether the order stands (ORC-1, ORC-5). Null if the source does not say.' })
  state?: OrderState | null;

  @Field(() => WrittenTime, { nullable: true, description: 'When it was ordered (ORC-9). Null if it is not known.' })
  orderedAt?: WrittenTime | null;

  @Field(() => WrittenTime, { nullable: true, description: 'For when it is requested (OBR-6). Null if it is not given.' })
  requestedFor?: WrittenTime | null;

  @Field(() => Coding, { nullable: true, description: 'The procedure (OBR-4). Null if it is not known.' })
  procedure?: Coding | null;

  @Field(() => String, { nullable: true, description: 'The clinical information of the order (OBR-13). Null if it is not given.' })
  clinicalInformation?: string | null;

  @Field(() => [Coding], { description: 'Why it is ordered (OBR-31). Empty if it is not given.' })
  reasons: Coding[] = [];

  @Field(() => String, { nullable: true, description: 'The priority as in OBR-5; otherwise see `timings`. Null if it is not given.' })
  priority?: string | null;

  @Field(() => [OrderTiming], { description: 'When and how urgently it is ordered (TQ1), as written. Empty if it is not given.' })
  timings: OrderTiming[] = [];

  @Field(() => String, { nullable: true, description: 'Who ordered it (OBR-16, else ORC-12). Null if not given.' })
  orderer?: string | null;

  @Field(() => String, { nullable: true, description: 'Who performed it (ZE1-7, else OBR-34). Null if not given.' })
  performer?: string | null;

  @Field(() => String, { nullable: true, description: 'Who reported it (OBR-32). Null if not given.' })
  reporter?: string | null;

  @Field(() => WrittenTime, { nullable: true, description: 'When it was reported (OBR-22). Null if it is not given.' })
  reportedAt?: WrittenTime | null;

  @Field(() => String, {
    nullable: true,
    description: 'The status of the result (OBR-25; HL7 table 0123): F final, P preliminary, C corrected … Null if not given.',
  })
  status?: string | null;

  @Field(() => Coding, { nullable: true, description: 'The department that ordered (ORC-17). Null if it is not given.' })
  department?: Coding | null;

  @Field(() => [Coding], { description: 'Where on the body and how, as the source codes it (JJ1017 …).' })
  bodySites!: Coding[];

  @Field(() => [String], { description: 'CT, MR, US … (DICOM)' })
  modalities!: string[];

  @Field(() => DateTimeScalar, { nullable: true })
  performedAt?: Date | null;

  @Field(() => String, { nullable: true, description: 'The report, or the study’s description.' })
  report?: string | null;

  @Field(() => [ImagingFinding])
  findings!: ImagingFinding[];

  /** The location of its images; never shown. */
  location?: StudyLocation | null;

  @Field(() => Boolean, { description: 'Whether an image archive with images of the study is known.' })
  hasImages(): boolean {
    return this.location != null;
  }

  @Field(() => [ImagingSeries], {
    nullable: true,
    description: 'The image archive is asked only if this field is selected. Null, with an error, if the archive does not answer.',
  })
  async series(@Ctx() { images }: ImageContext): Promise<ImagingSeries[] | null> {
    return this.location ? await images.series(this.location) : [];
  }
}
