import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type OperationDefinitionNode, parse } from 'graphql';
import { startTestFleet, type TestFleet } from './test-fleet.js';

/** The lines of the table in the portal's guide: an operation, and the subgraphs that are called for it, in order. */
const ROW = /^\| `(\w+)` +\|[^|]*\| ([^|]*)\|$/gm;
/** Each lane is asked of this system, but those of the care records. */
const SYSTEM = 'humanbridge';
const CARE = /Care/;
const CABINETS = '{ viewablePatients(first: 200) { edges { node { id charts { system { id } facilities { id } } } } } }';

describe('the operations of the portal', () => {
  let fleet: TestFleet;
  let texts: ReadonlyMap<string, string>;
  let variables: Readonly<Record<string, unknown>>;
  let careVariables: Readonly<Record<string, unknown>>;

  beforeAll(async () => {
    fleet = await startTestFleet();
    const manifest = JSON.parse(await readFile('clients/sdk/generated/persisted-documents.json', 'utf8')) as Record<string, string>;
    texts = new Map(Object.values(manifest).map((text) => [nameOf(text), text]));
    const world = await fleet.world();
    const doctor = world.users.find(({ subject }) => subject === 'dr-sato')!;
    const clinic = doctor.activities[0]!.facilityId;
    const systemOf = new Map(world.facilities.map(({ id, system }) => [id, system]));
    const seen = world.consents.filter(({ viewingFacilityId }) => viewingFacilityId === clinic);
    const { patientId } = seen.find((one) =>
      ['humanbridge', 'id-link'].every((system) =>
        seen.some((other) => other.patientId === one.patientId && systemOf.get(other.disclosingFacilityId) === system),
      ),
    )!;
    variables = {
      ...{ patient: patientId, user: doctor.id, facility: clinic, system: SYSTEM },
      period: { from: world.firstStart.replace(/^\d{4}/, (year) => String(Number(year) - 2)), until: world.firstStart },
    };
    // Care records are read by a member of the team, who has a permit at the own facility.
    type Edge = { node: { id: string; charts: { system: { id: string }; facilities: { id: string }[] }[] } };
    const { edges } = (await fleet.ask('dr-sato', CABINETS)).data.viewablePatients as { edges: Edge[] };
    const cared = edges.find(({ node }) =>
      node.charts.some(({ system, facilities }) => system.id === 'care-cabinet' && facilities.some(({ id }) => id === clinic)),
    )!.node.id;
    await fleet.startCareTeam('dr-sato', cared);
    careVariables = { patient: cared, system: 'care-cabinet', format: 'TEXT', from: world.firstStart, until: world.firstStart };
  }, 120_000);
  afterAll(async () => await fleet?.stop(), 60_000);

  /** Which subgraphs are called for an operation, in order; calls at the same time are joined by `+`. */
  async function listCalls(name: string): Promise<{ readonly calls: string; readonly codes: readonly unknown[] }> {
    for (const { heard } of fleet.posts.values()) heard.length = 0;
    const { errors } = await fleet.ask('dr-sato', texts.get(name)!, CARE.test(name) ? careVariables : variables);
    const calls = [...fleet.posts].flatMap(([subgraph, { heard }]) => (heard.length > 0 ? [`${subgraph} ${heard.length}`] : []));
    return { calls: calls.join(', '), codes: errors.map(({ extensions }) => extensions.code) };
  }

  it('call the subgraphs that the guide for portals names, and no other, without an error', async () => {
    const told = [...(await readFile('docs/portal.md', 'utf8')).matchAll(ROW)].map(([, name, calls]) => [name, calls!.trim()]);
    const queries = [...texts].filter(([, text]) => operationOf(text).operation === 'query').map(([name]) => name);
    const found: unknown[] = [];
    for (const name of queries.sort()) {
      // Once before, so that the plan, the keys and the permits' exchange are there.
      await listCalls(name);
      const { calls, codes } = await listCalls(name);
      found.push([name, calls, ...codes]);
    }
    expect(found).toEqual(told);
  }, 300_000);
});

function operationOf(text: string): OperationDefinitionNode {
  return parse(text).definitions.find((node): node is OperationDefinitionNode => node.kind === 'OperationDefinition')!;
}

function nameOf(text: string): string {
  return operationOf(text).name!.value;
}
