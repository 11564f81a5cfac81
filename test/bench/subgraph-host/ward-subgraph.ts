import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { createSubgraph, type Subgraph } from '../../../subgraphs/kit/server/create-subgraph.js';
import { allow } from '../../../subgraphs/kit/server/shield.js';

/** Results of one bed. */
const RESULTS = 5;

@ObjectType()
export class BedResult {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { nullable: true })
  item?: string;

  @Field(() => String, { nullable: true })
  value?: string;

  @Field(() => String, { nullable: true })
  unit?: string;
}

/** An entity from memory, so that the remaining cost is the host's. */
@ObjectType()
@Directive('@key(fields: "id")')
export class Bed {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { nullable: true })
  ward?: string;

  @Field(() => Int, { nullable: true })
  floor?: number;

  @Field(() => [BedResult], { nullable: true })
  results?: BedResult[];
}

export const BEDS =
  'query Beds($r: [_Any!]!) { _entities(representations: $r) { ... on Bed { id ward floor results { id item value unit } } } }';

/** Makes a subgraph whose entity needs no database and no permit. */
export async function wardSubgraph(): Promise<Subgraph> {
  return await createSubgraph({
    name: 'ward',
    resolvers: [],
    entities: [Bed, BedResult],
    references: { Bed: ({ id }: { id: string }) => bed(id) },
    shield: { Bed: { '*': allow } },
  });
}

function bed(id: string): Bed {
  const results = Array.from({ length: RESULTS }, (_, n) => ({ id: `${id}.${n}`, item: 'ALT', value: String(20 + n), unit: 'U/L' }));
  return Object.assign(new Bed(), { id, ward: 'north', floor: 3, results });
}
