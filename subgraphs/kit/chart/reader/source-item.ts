import { Field, ObjectType } from 'type-graphql';
import { ChartItem } from '../chart-item.js';
import { Provenance } from '../provenance.js';

/** The fields of every item that a system read from one of its sources. */
@ObjectType()
export abstract class SourceItem extends ChartItem {
  @Field(() => String, { nullable: true, description: 'Who ordered, performed or wrote it, as far as the source says.' })
  author?: string | null;

  @Field(() => Provenance, { nullable: true })
  provenance?: Provenance | null;
}
