import { linkOf, network } from './network-of.js';

const head = (definition: string) =>
  `${linkOf('v2.9', '"@composeDirective"')}
   extend schema @link(url: "https://directives.test/access/v1.0", import: ["@access"]) @composeDirective(name: "@access")
   directive @access(scope: Scope! ${definition}) on FIELD enum Scope { PUBLIC PRIVATE }`;

network(
  'A directive of the subgraphs that clients write',
  {
    // The scope is required in one subgraph and optional in the other: both receive the graph's default.
    clinic: [`${head('')} type Query { a(n: Int): String }`, { Query: { a: () => 'a' } }],
    ward: [`${head('= PUBLIC')} type Query { b: String }`, { Query: { b: () => 'b' } }],
  },
  [
    {
      title: 'is sent to each subgraph, with its default',
      query: '{ a @access b @access }',
      data: { a: 'a', b: 'b' },
      calls: { clinic: 1, ward: 1 },
    },
    {
      title: 'is sent with its arguments, also from variables',
      query: 'query ($scope: Scope!) { a @access(scope: $scope) b @access(scope: PRIVATE) }',
      variables: { scope: 'PRIVATE' },
      data: { a: 'a', b: 'b' },
    },
    {
      title: 'is refused with an argument that it does not have',
      query: '{ a @access(scope: SECRET) }',
      data: undefined,
      errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }],
      calls: {},
    },
  ],
);
