import { Directive, Field, ObjectType } from 'type-graphql';
import { ChartItem } from './chart-item.js';
import { Coding } from './coding.js';

/** An injection order or its execution (SS-MIX2 OMP-02, OMP-12). */
@ObjectType()
@Directive('@shareable')
export class Injection extends ChartItem {
  @Field(() => [Coding])
  drugs!: Coding[];
}

/** A visit, admission, transfer or discharge (SS-MIX2 ADT-12 … ADT-52). */
@ObjectType()
@Directive('@shareable')
export class Encounter extends ChartItem {
  @Field(() => Coding, { nullable: true })
  kind?: Coding | null;
}

/** An imaging study. */
@ObjectType()
@Directive('@shareable')
export class ImagingStudy extends ChartItem {
  @Field(() => Coding, { nullable: true })
  procedure?: Coding | null;
}

/** A clinical document of the extended storage. */
@ObjectType()
@Directive('@shareable')
export class ClinicalDocument extends ChartItem {
  @Field(() => Coding, { nullable: true })
  kind?: Coding | null;
}
