import { type ClassType, Directive, Field, ObjectType } from 'type-graphql';
import { makePageType, type Page } from '../relay/page.js';
import { FacilityAnswer } from './reader/facility-answer.js';

/** One page of a chart's list, and how each facility answered for this list. */
export interface Connection<T> extends Page<T> {
  readonly answers: readonly FacilityAnswer[];
  readonly complete: boolean;
}

/**
 * Makes the GraphQL types `<name>Connection` and `<name>Edge` of a chart's list. `ChartReader.list` makes their values.
 *
 * @param name the name of the items' type
 * @param directives of both types: `\@shareable` if several subgraphs declare them, `\@requiresScopes` as the item type has it
 * @example const ExampleGrowthConnection = makeConnectionType('ExampleGrowth', ExampleGrowth);
 */
export function makeConnectionType<T extends object>(
  name: string,
  Item: ClassType<T>,
  directives: readonly string[] = [],
): ClassType<Connection<T>> {
  const description = `One page of the list of ${name}, newest first, and what may be missing in the list.`;
  const ItemPage = makePageType(name, Item, { directives, description });

  @ObjectType(`${name}Connection`, { description })
  class ChartConnection extends (ItemPage as ClassType<Page<T>>) {
    @Field(() => [FacilityAnswer], {
      description: 'How each facility of the chart answered for this list: what may be missing, and why.',
    })
    answers!: FacilityAnswer[];

    @Field(() => Boolean, {
      description:
        'Whether the list has everything that you may see: every state in `answers` is ANSWERED, WITHHELD or NOT_SERVED. That there are more pages does not change it.',
    })
    complete!: boolean;
  }

  for (const directive of directives) Directive(directive)(ChartConnection);
  return ChartConnection as ClassType<Connection<T>>;
}
