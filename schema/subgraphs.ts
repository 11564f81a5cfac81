/** The subgraphs of this network's supergraph, with the address each has by default; the gateway's environment overrides it. */
export const SUBGRAPHS = [
  { name: 'directory', url: 'http://directory:4001/graphql' },
  { name: 'humanbridge', url: 'http://humanbridge:4001/graphql' },
  { name: 'id-link', url: 'http://id-link:4001/graphql' },
  { name: 'care-cabinet', url: 'http://care-cabinet:4001/graphql' },
] as const;
