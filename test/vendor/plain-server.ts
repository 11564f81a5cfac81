import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { buildSchema, execute, type GraphQLResolveInfo, parse } from 'graphql';
import {
  compactDecrypt,
  createLocalJWKSet,
  createRemoteJWKSet,
  importJWK,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';

// A vendor's server without any part of this project: Node's http, jose and graphql. It has only what docs/vendor.md requires.

/** The server's configuration: the variables that `npm start -- --with` prints. */
export interface PlainServerOptions {
  readonly name: string;
  readonly port: number;
  readonly gatewayJwks: string;
  readonly directoryJwks: string;
  /** The file of its private keys. */
  readonly keys: string;
  /** The SDL that the vendor gave the operator. */
  readonly sdl: string;
}

interface Claims {
  readonly who: string;
  readonly sub: string;
  readonly fac: string;
  readonly acr: string;
  readonly chart: string;
  readonly pat: string;
  readonly usr: string;
  readonly prf: string;
  readonly purpose: string;
  readonly lines: readonly {
    readonly f: string;
    readonly c: number;
    readonly from?: string;
    readonly until?: string;
    readonly g: readonly string[];
  }[];
  readonly sealed: string;
}

interface Representation {
  readonly __typename: string;
  readonly id: string;
  readonly permit: string | null;
}

/** The bit of LAB_RESULT in the order of the enum `Category`. */
const LAB_RESULT = 1 << 5;
const TAKEN_ON = '2026-04-01';

class Refusal extends Error {
  constructor(readonly extensions: { readonly code: string }) {
    super(extensions.code);
  }
}

/** Starts the server. It answers `_entities` with the field `growth`, for users who may see laboratory results. */
export async function startPlainServer(options: PlainServerOptions): Promise<Server> {
  const [gatewayKeys, directoryKeys] = [keysAt(options.gatewayJwks), keysAt(options.directoryJwks)];
  const own = JSON.parse(readFileSync(options.keys, 'utf8')) as JSONWebKeySet;
  const sealedTo = await importJWK(own.keys.find(({ crv }) => crv === 'X25519')!, 'ECDH-ES');
  // Federation's own types, without its directives, which only composition needs.
  const bare = options.sdl.replace(/extend schema @link\(.*\)/, '').replace(/ @(key|shareable|inaccessible)(\([^)]*\))?/g, '');
  const schema = buildSchema(
    `${bare} scalar _Any union _Entity = ExampleChart type Query { _entities(representations: [_Any!]!): [_Entity]! }`,
  );

  const verified = async (token: string, typ: string, issuer: string, keys: JWTVerifyGetKey) => {
    const expected = { typ, issuer, audience: options.name, algorithms: ['EdDSA'], maxTokenAge: 60, clockTolerance: 5 };
    return (await jwtVerify(token, keys, expected)).payload as unknown as Claims;
  };
  const growthOf = async ({ permit, id }: Representation, caller: Claims) => {
    const claims = await verified(permit ?? '', 'permit+jwt', 'hareyaka-directory', directoryKeys).catch(() => undefined);
    const forCaller = claims?.sub === `${caller.who}|${caller.sub}` && claims.fac === caller.fac && claims.acr === caller.acr;
    if (!claims || !forCaller || claims.chart !== id) throw new Refusal({ code: 'PERMIT_INVALID' });
    const granted = (f: string) => claims.lines.some((line) => line.f === f && (line.c & LAB_RESULT) !== 0);
    const lines = claims.lines.filter(({ c }) => (c & LAB_RESULT) !== 0);
    const { plaintext } = await compactDecrypt(claims.sealed, sealedTo);
    const { places } = JSON.parse(new TextDecoder().decode(plaintext)) as { places: Record<string, { id: string; institution: string }> };
    // What is not granted is no error: its facility says WITHHELD.
    const answers = [...new Set(claims.lines.map(({ f }) => f))].map((f) => ({
      facility: { id: f },
      category: 'LAB_RESULT',
      state: granted(f) ? 'ANSWERED' : 'WITHHELD',
      at: new Date().toISOString(),
    }));
    const nodes = lines
      .filter(({ from, until }) => (!from || from <= TAKEN_ON) && (!until || until >= TAKEN_ON))
      .map(({ f }) => ({ date: TAKEN_ON, height: heightOf(places[f]!), facility: { id: f } }));
    return { claims, nodes, answers, complete: true };
  };
  /** What a list discloses: one for each facility in `answers`, with the grounds of the lines that cover the category there. */
  const disclosuresOf = ({ claims, nodes, answers }: Growth, path: readonly (string | number)[]) =>
    answers.map(({ facility: { id }, category, state }) => ({
      path,
      patients: [claims.pat],
      category,
      facility: id,
      form: 'RECORDS',
      state,
      items: nodes.filter(({ facility }) => facility.id === id).length,
      grounds: [...new Set(claims.lines.flatMap(({ f, c, g }) => (f === id && (c & LAB_RESULT) !== 0 ? g : [])))],
      purpose: claims.purpose,
      user: claims.usr,
      profession: claims.prf,
    }));
  type Growth = Awaited<ReturnType<typeof growthOf>>;
  const server = createServer(async (incoming, outgoing) => {
    const send = (status: number, body: object) =>
      outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (incoming.url === '/ready') return send(200, { status: 'ready' });
    const bearer = incoming.headers.authorization?.replace(/^Bearer /, '') ?? '';
    const caller = await verified(bearer, 'caller+jwt', 'hareyaka-gateway', gatewayKeys).catch(() => undefined);
    if (!caller) return send(401, { errors: [{ message: 'Unknown caller.', extensions: { code: 'CALLER_UNKNOWN' } }] });
    const { query, variables } = JSON.parse(await textOf(incoming)) as { query: string; variables: Record<string, unknown> };
    const disclosures: object[] = [];
    const rootValue = {
      _entities: ({ representations }: { representations: readonly Representation[] }) =>
        representations.map((one, i) => ({
          ...one,
          growth: async (_args: unknown, _context: unknown, { path }: GraphQLResolveInfo) => {
            const growth = await growthOf(one, caller);
            disclosures.push(...disclosuresOf(growth, ['_entities', i, path.key]));
            return growth;
          },
        })),
    };
    const answer = await execute({ schema, document: parse(query), variableValues: variables, rootValue });
    send(200, { ...answer, extensions: { disclosures } });
  });
  await new Promise<void>((done) => server.listen(options.port, '127.0.0.1', done));
  return server;
}

/** Replace this with a database. */
function heightOf({ id, institution }: { id: string; institution: string }): number {
  return 150 + ([...`${institution}${id}`].reduce((sum, letter) => sum + letter.codePointAt(0)!, 0) % 40);
}

function keysAt(place: string): JWTVerifyGetKey {
  if (/^https?:/.test(place)) return createRemoteJWKSet(new URL(place));
  return createLocalJWKSet(JSON.parse(readFileSync(place, 'utf8')) as JSONWebKeySet);
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of incoming) text += chunk;
  return text;
}
