import { Args, Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { PageArgs } from '../period.js';
import { makePage } from '../reader/page.js';
import { ImagingInstance } from './imaging-instance.js';

/** A series of a study's images. */
@ObjectType()
@Directive('@shareable')
export class ImagingSeries {
  @Field(() => ID)
  id!: string;

  @Field(() => Int, { nullable: true })
  number?: number | null;

  @Field(() => String, { nullable: true, description: 'CT, MR, US … (DICOM 0008,0060)' })
  modality?: string | null;

  @Field(() => String, { nullable: true })
  description?: string | null;

  @Field(() => String, { nullable: true })
  bodyPart?: string | null;

  @Field(() => Int)
  instanceCount!: number;

  all!: ImagingInstance[];

  @Field(() => [ImagingInstance], { description: "In the series' own order." })
  instances(@Args(() => PageArgs) args: PageArgs): ImagingInstance[] {
    return makePage(this.all, args);
  }
}
