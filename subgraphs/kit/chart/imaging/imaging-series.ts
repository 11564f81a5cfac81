import { Args, Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { ConnectionArgs, makePage, makePageType, type Page } from '../../relay/page.js';
import { ImagingInstance } from './imaging-instance.js';

const ImagingInstanceConnection = makePageType('ImagingInstance', ImagingInstance, { directives: ['@shareable'] });

/** A series of a study's images. */
@ObjectType({ description: "A series of a study's images." })
@Directive('@shareable')
export class ImagingSeries {
  @Field(() => ID, { description: 'An opaque id.' })
  id!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The number of the series in its study (DICOM 0020,0011). Null if the archive gives none.',
  })
  number?: number | null;

  @Field(() => String, { nullable: true, description: 'CT, MR, US … (DICOM 0008,0060)' })
  modality?: string | null;

  @Field(() => String, { nullable: true, description: 'What the series shows (DICOM 0008,103E). Null if the archive does not say.' })
  description?: string | null;

  @Field(() => String, { nullable: true, description: 'The part of the body (DICOM 0018,0015). Null if the archive does not say.' })
  bodyPart?: string | null;

  @Field(() => Int, { description: 'The number of images that can be shown.' })
  instanceCount!: number;

  all!: ImagingInstance[];

  @Field(() => ImagingInstanceConnection, { description: "The images, in the series' own order." })
  instances(@Args(() => ConnectionArgs) args: ConnectionArgs): Page<ImagingInstance> {
    return makePage(this.all, args);
  }
}
