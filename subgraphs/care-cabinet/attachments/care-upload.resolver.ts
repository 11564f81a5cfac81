import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import type { SubgraphContext } from '../../kit/index.js';
import { CreateCareUploadInput, CreateCareUploadPayload } from './care-attachment.type.js';
import type { UploadDesk } from './upload-desk.js';

/** The context of the resolver of uploads. */
export interface UploadContext extends SubgraphContext {
  readonly uploads: UploadDesk;
}

@Resolver()
export class CareUploadResolver {
  @Mutation(() => CreateCareUploadPayload, {
    nullable: true,
    description:
      'Announces a photo or file for a record, in the name of the facility for which the person acts, and gives the address to which its bytes are uploaded.',
  })
  @Directive('@requiresScopes(scopes: [["care:write"]])')
  async createCareUpload(
    @Arg('input', () => CreateCareUploadInput, { description: 'The input of the mutation.' }) input: CreateCareUploadInput,
    @Ctx() context: UploadContext,
  ): Promise<CreateCareUploadPayload> {
    return await context.uploads.announce(context, input);
  }
}
