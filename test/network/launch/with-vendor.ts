import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { buildSchema, type GraphQLObjectType, getNamedType, isLeafType, isObjectType } from 'graphql';
import { request } from 'undici';
import { compose } from '../../../schema/compose.js';
import { emit } from '../../../schema/emit.js';
import { SchemaError } from '../../../schema/problem.js';
import { REGISTRATION_FILE, readSubgraphs } from '../../../schema/subgraphs.js';
import { CATEGORIES } from '../../../subgraphs/kit/permit/category.js';
import { accessToken } from '../issuer/access-token.js';
import type { Fleet } from './fleet.js';

/** Thrown when `npm start -- --with …` fails. */
export class WithError extends Error {
  constructor(
    readonly code: 'WITH_INVALID' | 'WITH_UNKNOWN' | 'WITH_NOT_COMPOSED' | 'WITH_UNREACHABLE',
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

/** A vendor's subgraph that runs beside the demo network. */
export interface Vendor {
  readonly name: string;
  /** The address of its GraphQL endpoint. */
  readonly url: string;
}

/** Milliseconds between two checks whether a vendor's server answers. */
const LOOK_EVERY = 250;

/**
 * Reads `NAME=URL`. A URL without a path means `/graphql`.
 *
 * @throws WithError WITH_INVALID
 * @example readWith('example=http://127.0.0.1:4100').url === 'http://127.0.0.1:4100/graphql'
 */
export function readWith(text: string): Vendor {
  const at = text.indexOf('=');
  const [name, address] = at > 0 ? [text.slice(0, at), text.slice(at + 1)] : ['', ''];
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!name || !url || !/^https?:$/.test(url.protocol))
    throw new WithError('WITH_INVALID', `"${text}" is not NAME=URL, such as example=http://127.0.0.1:4100`);
  if (url.pathname === '/') url.pathname = '/graphql';
  return { name, url: url.href };
}

/**
 * Composes the supergraph of all registered subgraphs, with the SDL files of the vendors.
 *
 * @returns the path of the supergraph file
 * @throws WithError WITH_UNKNOWN, WITH_NOT_COMPOSED
 */
export async function composeWith(vendors: readonly Vendor[], folder: string): Promise<string> {
  try {
    const registered = readSubgraphs();
    for (const { name } of vendors)
      if (!registered.some((one) => one.name === name && one.foreign))
        throw new WithError(
          'WITH_UNKNOWN',
          `${name} is not a foreign subgraph in ${REGISTRATION_FILE}; register it there (docs/vendor.md)`,
        );
    const { supergraph, problems } = compose(await emit(registered));
    if (problems) throw new WithError('WITH_NOT_COMPOSED', `the supergraph does not compose:\n  ${problems.join('\n  ')}`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, 'supergraph.graphql');
    await writeFile(file, supergraph!);
    return file;
  } catch (error) {
    if (error instanceof SchemaError) throw new WithError('WITH_NOT_COMPOSED', error.message);
    throw error;
  }
}

/** Prints the variables that a vendor's process needs, and writes them to `<folder>/<name>.env`. */
export async function printNeeds(
  { name, url }: Vendor,
  needs: Readonly<Record<string, string>>,
  folder: string,
  say: (text: string) => void,
): Promise<void> {
  const { hostname, port, protocol } = new URL(url);
  const all = { ...needs, HOST: hostname, PORT: port || (protocol === 'https:' ? '443' : '80') };
  const lines = Object.entries(all).map(([variable, value]) => `${variable}=${value}`);
  const file = join(folder, `${name}.env`);
  await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  say(
    `\n${name} runs beside the network. It needs (also in ${file}, for node --env-file):\n\n${lines.map((line) => `  ${line}`).join('\n')}\n`,
  );
}

/**
 * Waits until a vendor's server gives any answer.
 *
 * @throws WithError WITH_UNREACHABLE after `within` milliseconds, or when `stopped` returns true
 */
export async function waitFor({ name, url }: Vendor, within: number, stopped: () => boolean): Promise<void> {
  const until = Date.now() + within;
  for (;;) {
    // Not a GraphQL query: the server would have to refuse one without a caller token.
    const answer = await request(new URL('/ready', url), { headersTimeout: 2_000 }).catch((error: Error) => error);
    if ('statusCode' in answer) return void (await answer.body.dump());
    if (Date.now() >= until || stopped())
      throw new WithError(
        'WITH_UNREACHABLE',
        `${name} does not answer at ${url}: ${answer.message || (answer as NodeJS.ErrnoException).code}`,
      );
    await pause(LOOK_EVERY);
  }
}

interface FacilityDisclosures {
  readonly id: string;
  readonly version: number;
  readonly disclosures: readonly { readonly system: string; readonly categories: readonly string[] }[];
}

/**
 * Makes every facility that discloses data disclose each category through the vendor's system too, with the mutation that an administrator would
 * use. If this was done before, it changes nothing.
 */
export async function discloseThrough({ name }: Vendor, fleet: Pick<Fleet, 'gateway' | 'network'>): Promise<void> {
  const token = await accessToken(fleet.network.issuer, 'admin');
  const ask = async (query: string, variables: object = {}) => {
    const { body } = await request(`${fleet.gateway}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors = [] } = (await body.json()) as { data: unknown; errors?: unknown[] };
    if (!data || errors.length > 0) throw new Error(`no facility can disclose through ${name}: ${JSON.stringify(errors)}`);
    return data;
  };
  const { facilityRecords } = (await ask(
    '{ facilityRecords(first: 200) { edges { node { id version disclosures { system categories } } } } }',
  )) as { facilityRecords: { edges: { node: FacilityDisclosures }[] } };
  for (const { node } of facilityRecords.edges) {
    const { id, version, disclosures } = node;
    if (disclosures.length === 0 || disclosures.some(({ system }) => system === name)) continue;
    const input = {
      id,
      version,
      disclosures: [...disclosures, { system: name, categories: CATEGORIES }],
      reason: `${name} runs beside the demo`,
    };
    const { updateFacility } = (await ask(
      'mutation ($input: UpdateFacilityInput!) { updateFacility(input: $input) { userErrors { code message } } }',
      { input },
    )) as { updateFacility: { userErrors: unknown[] } };
    if (updateFacility.userErrors.length > 0)
      throw new Error(`no facility can disclose through ${name}: ${JSON.stringify(updateFacility.userErrors)}`);
  }
}

/** Makes a query that shows the data of a vendor's chart: its fields, each with the parts that are not objects. */
export function makeQuestion({ name }: Vendor, supergraph: string): string {
  const { chartType, chartFields } = readSubgraphs().find((one) => one.name === name)!.foreign!;
  const schema = buildSchema(supergraph, { assumeValidSDL: true });
  const chart = schema.getType(chartType);
  const asked = Object.keys(chartFields).map((field) => {
    const type = isObjectType(chart) ? getNamedType(chart.getFields()[field]!.type) : undefined;
    if (!isObjectType(type)) return field;
    const { nodes } = type.getFields();
    const item = nodes && getNamedType(nodes.type);
    return isObjectType(item)
      ? `${field} { nodes { ${listLeaves(item)} } answers { category state } }`
      : `${field} { ${listLeaves(type)} }`;
  });
  const own = asked.length > 0 ? asked.join(' ') : 'id';
  return `{ viewablePatients(first: 50) { edges { node { name charts { system { name } ... on ${chartType} { ${own} } } } } } }`;
}

function listLeaves(type: GraphQLObjectType): string {
  const leaves = Object.values(type.getFields()).filter((one) => isLeafType(getNamedType(one.type)));
  return leaves.map((one) => one.name).join(' ');
}
