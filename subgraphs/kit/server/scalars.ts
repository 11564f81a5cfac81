import { GraphQLScalarType } from 'graphql';
import { GraphQLDateTimeISO, GraphQLLocalDate } from 'graphql-scalars';

/** The specifications by which the gateway knows these scalars: it refuses other values before it asks a subgraph. */
const SPECIFIED_BY = 'https://scalars.graphql.org/andimarek';

/** A calendar date, `YYYY-MM-DD`: text on both sides, without a time zone. */
export const DateScalar = new GraphQLScalarType<string, string>({
  ...GraphQLLocalDate.toConfig(),
  name: 'Date',
  specifiedByURL: `${SPECIFIED_BY}/local-date`,
  description: 'A calendar date, YYYY-MM-DD, without a time zone.',
});

/** An instant in UTC, RFC 3339. */
export const DateTimeScalar = new GraphQLScalarType({
  ...GraphQLDateTimeISO.toConfig(),
  name: 'DateTime',
  specifiedByURL: `${SPECIFIED_BY}/date-time`,
  description: 'An instant, RFC 3339, in UTC.',
});

const text = (name: string) => (value: unknown) => {
  if (typeof value !== 'string') throw new TypeError(`${name} must be text`);
  return value;
};

/** The directory's signed permit in a chart reference. Clients never see it. */
export const PermitScalar = new GraphQLScalarType<string, string>({
  name: 'Permit',
  serialize: text('Permit'),
  parseValue: text('Permit'),
  extensions: { directives: { inaccessible: {} } },
});

/** A short-lived address of a connected system's own viewer. It is a separate type, so that it can carry a scope. */
export const ViewerUrlScalar = new GraphQLScalarType<string, string>({
  name: 'ViewerUrl',
  description: "A short-lived address, relative to the graph's own, that opens the patient in that system's own viewer.",
  serialize: text('ViewerUrl'),
  parseValue: text('ViewerUrl'),
});
