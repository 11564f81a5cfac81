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
  valuesConfig: {
    RADIOLOGY: { description: 'Radiology.' },
    ENDOSCOPY: { description: 'Endoscopy.' },
    PHYSIOLOGY: { description: 'Physiology, such as an electrocardiogram.' },
  },
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
@ObjectType({ description: 'A measured or described finding of a study (one OBX).' })
@Directive('@shareable')
export class ImagingFinding {
  @Field(() => Coding, { description: 'What was measured or described (HL7 OBX-3).' })
  item!: Coding;

  @Field(() => Float, {
    nullable: true,
    description: 'The value, in `unit` (HL7 OBX-5). Null if it is not exactly one number, or only a limit (`<5`).',
  })
  value?: number | null;

  @Field(() => String, { nullable: true, description: 'The value as the source wrote it, also if it is a number. Null if there is none.' })
  valueText?: string | null;

  @Field(() => [Coding], {
    nullable: true,
    description: 'The values, if the source coded them (HL7 OBX-5 of type CE or CWE). Null if the value is of another type.',
  })
  valueCodes?: readonly Coding[] | null;

  @Field(() => String, { nullable: true, description: 'The unit of the value (HL7 OBX-6), as the source wrote it. Null if there is none.' })
  unit?: string | null;

  @Field(() => String, { nullable: true, description: 'The reference range as the source wrote it (HL7 OBX-7). Null if it gives none.' })
  referenceRange?: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The lower limit of the range, in `unit`. Null if the range does not have one as a number.',
  })
  referenceLow?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The upper limit of the range, in `unit`. Null if the range does not have one as a number.',
  })
  referenceHigh?: number | null;

  @Field(() => [String], { description: 'All abnormal flags (HL7 OBX-8, table 0078): H, L, LL … Empty if the source gives none.' })
  flags!: readonly string[];

  @Field(() => String, {
    nullable: true,
    description: 'The status of the finding (HL7 OBX-11, table 0085): F final, P preliminary … Null if the source gives none.',
  })
  status?: string | null;
}

/**
 * A radiological, endoscopic or physiological study; its order and its execution are one item. `date` is the day of the study, or else of
 * the order.
 */
@ObjectType({
  description:
    'A radiological, endoscopic or physiological study; its order and its execution are one item. `date` is the day of the study, or else of the order.',
})
@Directive('@shareable')
export class ImagingStudy extends SourceItem {
  @Field(() => ImagingKind, {
    nullable: true,
    description: 'Radiology, endoscopy or physiology. Null if only the image archive knows the study.',
  })
  kind?: ImagingKind | null;

  @Field(() => ImagingStage, { description: 'How far the study is.' })
  stage!: ImagingStage;

  @Field(() => OrderState, { nullable: true, description: 'Whether the order stands (ORC-1, ORC-5). Null if the source does not say.' })
  state?: OrderState | null;

  @Field(() => WrittenTime, { nullable: true, description: 'When it was ordered (ORC-9). Null if it is not known.' })
  orderedAt?: WrittenTime | null;

  @Field(() => WrittenTime, { nullable: true, description: 'The time for which it is requested (OBR-6). Null if it is not given.' })
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

  @Field(() => [Coding], { description: 'Where on the body and how, as the source codes it (JJ1017 …). Empty if the source does not say.' })
  bodySites!: Coding[];

  @Field(() => [String], { description: 'What made the images: CT, MR, US … (DICOM). Empty if it is not known.' })
  modalities!: string[];

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was performed. Null if the source does not say.' })
  performedAt?: Date | null;

  @Field(() => String, { nullable: true, description: 'The text of the report, else the study’s description. Null if there is neither.' })
  report?: string | null;

  @Field(() => [ImagingFinding], { description: 'The findings of the report. Empty if there are none.' })
  findings!: ImagingFinding[];

  /** The location of its images; never shown. */
  location?: StudyLocation | null;

  @Field(() => Boolean, { description: 'Whether an image archive has images of the study.' })
  hasImages(): boolean {
    return this.location != null;
  }

  @Field(() => [ImagingSeries], {
    nullable: true,
    description:
      'The series of the study’s images. The image archive is asked for them only if this field is selected. Null, with an error, if the archive does not answer.',
  })
  async series(@Ctx() { images }: ImageContext): Promise<ImagingSeries[] | null> {
    return this.location ? await images.series(this.location) : [];
  }
}
