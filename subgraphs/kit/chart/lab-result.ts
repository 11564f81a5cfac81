import { Directive, Field, Float, ObjectType } from 'type-graphql';
import { DateTimeScalar } from '../server/scalars.js';
import { Coding } from './coding.js';
import { SourceItem } from './reader/source-item.js';

/** One laboratory result (SS-MIX2 OML-11, an OBX). `date` is the day of collection. */
@ObjectType()
@Directive('@shareable')
export class LabResult extends SourceItem {
  @Field(() => Coding)
  item!: Coding;

  @Field(() => Coding, { nullable: true })
  panel?: Coding | null;

  @Field(() => Coding, { nullable: true })
  specimen?: Coding | null;

  @Field(() => DateTimeScalar, { nullable: true })
  collectedAt?: Date | null;

  @Field(() => Float, { nullable: true, description: 'The value, where it is a number.' })
  value?: number | null;

  @Field(() => String, { nullable: true, description: '<, <=, >, >= where the source gives a limit in place of a value.' })
  comparator?: string | null;

  @Field(() => String, { nullable: true, description: 'The value as the source wrote it.' })
  valueText?: string | null;

  @Field(() => String, { nullable: true })
  unit?: string | null;

  @Field(() => String, { nullable: true })
  referenceRange?: string | null;

  @Field(() => Float, { nullable: true })
  referenceLow?: number | null;

  @Field(() => Float, { nullable: true })
  referenceHigh?: number | null;

  @Field(() => String, { nullable: true, description: 'The abnormal flag (HL7 table 0078): H, L, HH, LL, …' })
  abnormal?: string | null;

  @Field(() => String, { nullable: true, description: 'The result status (HL7 table 0085): F final, P preliminary, C corrected, …' })
  status?: string | null;
}
