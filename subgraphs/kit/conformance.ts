/** The checks that every subgraph of the network must pass, for any test runner. */
export { describeSubgraph, type SubgraphCheck, type SubgraphUnderTest } from './conformance/describe-subgraph.js';
export type { TestGateway } from './conformance/test-gateway.js';
