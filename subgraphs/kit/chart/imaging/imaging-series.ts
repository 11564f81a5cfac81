import { Args, Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { ConnectionArgs, makePage, makePageType, type Page } from '../../relay/page.js';
import { ImagingInstance } from './imaging-instance.js';

const ImagingInstanceConnection = makePageType('ImagingInstance', ImagingInstance, { directives: ['@shareable'] });

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

  @Field(() => ImagingInstanceConnection, { description: "The images, in the series' own order." })
  instances(@Args(() => ConnectionArgs) args: ConnectionArgs): Page<ImagingInstance> {
    return makePage(this.all, args);
  }
}
