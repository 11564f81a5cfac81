import { Ctx, Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import type { ImageAddresses, InstanceLocation } from './image-location.js';

/**
 * One image, or one multi-frame image. Its addresses are for the caller, valid for a minute, and relative to the graph's own address;
 * a request for them needs the same access token.
 */
@ObjectType({ description: 'One image, or one multi-frame image.' })
@Directive('@shareable')
export class ImagingInstance {
  @Field(() => ID, { description: 'An opaque id.' })
  id!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The number of the image in its series (DICOM 0020,0013). Null if the archive gives none.',
  })
  number?: number | null;

  @Field(() => Int, { nullable: true, description: 'How many frames, where there are several.' })
  frames?: number | null;

  @Field(() => Int, { nullable: true, description: 'Pixels.' })
  rows?: number | null;

  @Field(() => Int, { nullable: true, description: 'Pixels.' })
  columns?: number | null;

  /** Its location; never shown. */
  location!: InstanceLocation;

  @Field(() => String, { description: 'A small JPEG or PNG.' })
  thumbnailUrl(@Ctx() { images }: ImageAddresses): string {
    return images.urlOf(this.location, 'thumbnail');
  }

  @Field(() => String, { description: 'The whole image as JPEG or PNG, for the eye, not for diagnosis.' })
  renderedUrl(@Ctx() { images }: ImageAddresses): string {
    return images.urlOf(this.location, 'rendered');
  }
}
