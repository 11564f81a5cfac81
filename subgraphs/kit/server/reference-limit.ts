import { defaultFieldResolver, type GraphQLSchema } from 'graphql';
import { KitError } from '../errors.js';

/** The greatest number of references in one list of `_entities`. The gateway sends no more: `REFERENCES_AT_MOST` of its own. */
export const REFERENCES_AT_ONCE = 5_000;

/** Makes a schema refuse a list of too many references with `BAD_INPUT`, before the first of them is read. */
export function withReferenceLimit(schema: GraphQLSchema): GraphQLSchema {
  const field = schema.getQueryType()?.getFields()._entities;
  if (!field) return schema;
  const { resolve = defaultFieldResolver } = field;
  field.resolve = (parent, args: { representations: readonly unknown[] }, context, info) => {
    if (args.representations.length > REFERENCES_AT_ONCE) {
      const message = `\`representations\` must have at most ${REFERENCES_AT_ONCE} items.`;
      throw new KitError('BAD_INPUT', { message, argument: 'representations' });
    }
    return resolve(parent, args, context, info);
  };
  return schema;
}
