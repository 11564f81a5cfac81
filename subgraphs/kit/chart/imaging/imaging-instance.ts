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

  @Field(() => Int, { nullable: true, description: 'The number of frames. Null if the archive does not say.' })
  frames?: number | null;

  @Field(() => Int, { nullable: true, description: 'The height, in pixels. Null if the archive does not say.' })
  rows?: number | null;

  @Field(() => Int, { nullable: true, description: 'The width, in pixels. Null if the archive does not say.' })
  columns?: number | null;

  /** Its location; never shown. */
  location!: InstanceLocation;

  @Field(() => String, { description: 'The address of a small picture, JPEG or PNG. It works as `renderedUrl` does.' })
  thumbnailUrl(@Ctx() { images }: ImageAddresses): string {
    return images.urlOf(this.location, 'thumbnail');
  }

  @Field(() => String, {
    description:
      'The address of the whole image as JPEG or PNG, relative to the graph’s own address. The picture is for looking at, not for diagnosis. The address works for one minute, only for the person who asked, with the same access token.',
  })
  renderedUrl(@Ctx() { images }: ImageAddresses): string {
    return images.urlOf(this.location, 'rendered');
  }
}
