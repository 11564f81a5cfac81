import { Ctx, Directive, Field, ObjectType } from 'type-graphql';
import type { FacilityIdentity } from '../permit/grant.js';
import type { SubgraphContext } from '../server/subgraph-context.js';
import { Coding } from './coding.js';
import { SourceItem } from './reader/source-item.js';

/** The location of a document's content, for one person: a place that the person's permit names. */
export interface DocumentLocation {
  readonly place: FacilityIdentity;
  /** The system's own key to find it: a path under the facility's root, or an address from its index. */
  readonly path: string;
}

/** A clinical document (SS-MIX2 extended storage, or an XDS document): progress note, discharge summary, referral … */
@ObjectType({
  description: 'A clinical document: progress note, discharge summary, referral … (SS-MIX2 extended storage, or an XDS document).',
})
@Directive('@shareable')
export class ClinicalDocument extends SourceItem {
  @Field(() => Coding, { nullable: true, description: "The kind of document in the source's own words. Null if the source gives none." })
  kind?: Coding | null;

  @Field(() => Coding, {
    nullable: true,
    description: 'The kind of document in a standard code, mostly LOINC. Null if the source gives none.',
  })
  type?: Coding | null;

  @Field(() => String, { nullable: true, description: 'The title, else the kind in the source’s words. Null if the source gives neither.' })
  title?: string | null;

  @Field(() => String, { nullable: true, description: 'The media type of the content. Null if the source does not name it.' })
  contentType?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Whether the content is `preliminary`, `final` or `amended` (FHIR DocumentReference.docStatus), as the source says. Null if it does not say.',
  })
  status?: string | null;

  /** Its location; never shown. */
  location?: DocumentLocation | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The address of its content, relative to the graph’s own address. It works for one minute, only for the person who asked, with the same access token. Null if there is no content.',
  })
  url(@Ctx() { contentUrl }: SubgraphContext): string | null {
    if (!this.location) return null;
    const { place, path } = this.location;
    return contentUrl({ kind: 'document', institution: place.institution, localId: place.localId, path }, place);
  }
}
