import { Field, ObjectType } from 'type-graphql';
import { ChartItem } from '../chart-item.js';
import { ItemWarning } from '../item-warning.js';
import { Provenance } from '../provenance.js';

/** The fields of every item that a system read from one of its sources. */
@ObjectType()
export abstract class SourceItem extends ChartItem {
  @Field(() => String, { nullable: true, description: 'Who ordered, performed or wrote it. Null if the source does not say.' })
  author?: string | null;

  @Field(() => Provenance, { nullable: true, description: 'The origin of the item. Null if it is not known.' })
  provenance?: Provenance | null;

  @Field(() => [String], { description: 'Remarks that the source wrote about the item (HL7 NTE). Empty if there are none.' })
  notes: readonly string[] = NONE;

  @Field(() => [ItemWarning], {
    description:
      'What the source wrote and the fields of this item do not show, or show only in part. Show it beside the item. Empty if the fields show everything.',
  })
  warnings: readonly ItemWarning[] = NONE;
}

const NONE: readonly never[] = Object.freeze([]);
