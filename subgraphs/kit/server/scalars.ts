import { GraphQLScalarType } from 'graphql';
import { GraphQLDateTimeISO, GraphQLLocalDate } from 'graphql-scalars';

/** A calendar date, `YYYY-MM-DD`: text on both sides, without a time zone. */
export const DateScalar = new GraphQLScalarType<string, string>({
  ...GraphQLLocalDate.toConfig(),
  name: 'Date',
  description: 'A calendar date, YYYY-MM-DD, without a time zone.',
});

/** An instant in UTC, RFC 3339. */
export const DateTimeScalar = new GraphQLScalarType({
  ...GraphQLDateTimeISO.toConfig(),
  name: 'DateTime',
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
