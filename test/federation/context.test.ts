import { expect, it } from '@jest/globals';
import { startTestGateway } from '../../gateway/testing/start-test-gateway.js';
import { byReference, linkOf, startedSubgraphs } from './network-of.js';

const LINK = linkOf('v2.9', '"@key", "@context", "@fromContext", "@external", "@shareable"');

// `@context` is marked `for: SECURITY`: a gateway that does not support it must refuse the supergraph.
it('a supergraph in which a field takes an argument from an object above it is refused, with the reason', async () => {
  const running = await startedSubgraphs({
    wards: [
      `${LINK} type Query { wards: [Ward] } type Ward @key(fields: "id") @context(name: "ward") { id: ID! floor: Int! beds: [Bed] }
       type Bed @key(fields: "id") { id: ID! label(floor: Int @fromContext(field: "$ward { floor }")): String }`,
      {
        Query: {
          wards: () => [
            { id: 'w1', floor: 1, beds: [{ id: 'a' }, { id: 'b' }] },
            { id: 'w2', floor: 2, beds: [{ id: 'c' }] },
          ],
        },
        Ward: byReference([
          { id: 'w1', floor: 1, beds: [{ id: 'a' }, { id: 'b' }] },
          { id: 'w2', floor: 2, beds: [{ id: 'c' }] },
        ]),
        Bed: {
          __resolveReference: (bed: object) => bed,
          label: ({ id }: { id: string }, { floor }: { floor: number | null }) => `${floor}-${id}`,
        },
      },
    ],
    names: [
      'type Ward @key(fields: "id") { id: ID! name: String }',
      {
        Ward: byReference([
          { id: 'w1', name: 'East' },
          { id: 'w2', name: 'West' },
        ]),
      },
    ],
  });
  try {
    await expect(startTestGateway(running)).rejects.toThrow(/security feature that the gateway does not know: .*context/);
  } finally {
    await Promise.all(running.map(async (subgraph) => await subgraph.close()));
  }
});
