import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { DirectoryContext } from '../access/access.js';
import { PatientLink } from '../linking/patient-record.type.js';
import { LINK_RELEASES } from './link-release.loader.js';
import { LinkRelease } from './link-release.type.js';

@Resolver(() => PatientLink)
export class LinkReleaseResolver {
  @FieldResolver(() => LinkRelease, {
    nullable: true,
    description:
      'Whether the key of the patient’s data was released. Null if the facility’s data needs no key, or no consent is in force, so that none was ordered.',
  })
  async release(@Root() { id }: PatientLink, @Ctx() { loaders }: DirectoryContext): Promise<LinkRelease | null> {
    return await loaders.of(LINK_RELEASES).load(id);
  }
}
