import { Field, ObjectType } from 'type-graphql';
import { ChartItem } from '../chart-item.js';
import { ItemWarning } from '../item-warning.js';
import { Provenance } from '../provenance.js';

/** The fields of every item that a system read from one of its sources. */
@ObjectType()
export abstract class SourceItem extends ChartItem {
  @Field(() => String, { nullable: true, description: 'Who ordered, performed or wrote it, as far as the source says.' })
  author?: string | null;

  @Field(() => Provenance, { nullable: true, description: 'The origin of the item. Null if it is not known.' })
  provenance?: Provenance | null;

  @Field(() => [String], { description: 'Remarks that the source wrote about the item (HL7 NTE). Empty if there are none.' })
  notes: readonly string[] = NONE;

  @Field(() => [ItemWarning], { description: 'What the item may not show as its source wrote it. Empty if it shows everything.' })
  warnings: readonly ItemWarning[] = NONE;
}

const NONE: readonly never[] = Object.freeze([]);
