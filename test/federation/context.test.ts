import { byReference, linkOf } from './network-of.js';
import { neverWrong } from './never-wrong.js';

const LINK = linkOf('v2.9', '"@key", "@context", "@fromContext", "@external", "@shareable"');

// `@context` is marked `for: SECURITY`: a gateway that does not know it must refuse the supergraph.
neverWrong(
  'A field that takes an argument from an object above it',
  {
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
  },
  [
    {
      query: '{ wards { beds { label } } }',
      data: { wards: [{ beds: [{ label: '1-a' }, { label: '1-b' }] }, { beds: [{ label: '2-c' }] }] },
    },
    {
      query: '{ wards { name beds { id label } } }',
      data: {
        wards: [
          {
            name: 'East',
            beds: [
              { id: 'a', label: '1-a' },
              { id: 'b', label: '1-b' },
            ],
          },
          { name: 'West', beds: [{ id: 'c', label: '2-c' }] },
        ],
      },
    },
    {
      query: '{ wards { beds { one: label two: label } } }',
      data: {
        wards: [
          {
            beds: [
              { one: '1-a', two: '1-a' },
              { one: '1-b', two: '1-b' },
            ],
          },
          { beds: [{ one: '2-c', two: '2-c' }] },
        ],
      },
    },
  ],
  /protection that is not known here: .*context/,
);
