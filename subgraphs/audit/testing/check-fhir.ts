/** Checks the structure of a FHIR R4 AuditEvent: cardinalities, required codes, and the profiles of IHE BALP that it names. No terminology server. */
export function checkAuditEvent(given: unknown): string[] {
  const problems: string[] = [];
  checkElement(given as Json, 'AuditEvent', AUDIT_EVENT, problems);
  const event = given as { agent?: Json[]; entity?: Json[]; meta?: { profile?: string[] } };
  for (const [i, entity] of (event.entity ?? []).entries())
    if (entity.name !== undefined && entity.query !== undefined) problems.push(`entity[${i}]: a name and a query (sev-1)`);
  for (const profile of event.meta?.profile ?? []) checkProfile(given as Json, profile.split('.').at(-1)!, problems);
  return problems;
}

// biome-ignore lint/suspicious/noExplicitAny: any JSON
type Json = any;
type Check = (value: Json) => boolean;
interface Element {
  readonly min: 0 | 1;
  readonly max: 1 | '*';
  readonly is: Check | Readonly<Record<string, Element>>;
}

const one = (is: Element['is']): Element => ({ min: 1, max: 1, is });
const optional = (is: Element['is']): Element => ({ min: 0, max: 1, is });
const many = (is: Element['is']): Element => ({ min: 0, max: '*', is });
const some = (is: Element['is']): Element => ({ min: 1, max: '*', is });
const text: Check = (value) => typeof value === 'string' && value.length > 0 && value.trim() === value;
const flag: Check = (value) => typeof value === 'boolean';
const uri: Check = (value) => text(value) && /^(https?:\/\/|urn:)\S+$/.test(value);
const code =
  (...codes: string[]): Check =>
  (value) =>
    codes.includes(value);
const id: Check = (value) => /^[A-Za-z0-9\-.]{1,64}$/.test(value);
const instant: Check = (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value);
const base64: Check = (value) => text(value) && Buffer.from(value, 'base64').toString('base64') === value;

const CODING = { system: one(uri), code: one((value) => text(value) && !/\s/.test(value)), display: optional(text) };
const CONCEPT = { coding: some(CODING) };
const REFERENCE = { type: optional(text), identifier: optional({ system: optional(uri), value: one(text) }), display: optional(text) };
const AGENT = {
  type: optional(CONCEPT),
  role: many(CONCEPT),
  who: optional(REFERENCE),
  altId: optional(text),
  name: optional(text),
  requestor: one(flag),
  policy: many(uri),
  network: optional({ address: optional(text), type: optional(code('1', '2', '3', '4', '5')) }),
  purposeOfUse: many(CONCEPT),
};
const ENTITY = {
  what: optional(REFERENCE),
  type: optional(CODING),
  role: optional(CODING),
  name: optional(text),
  description: optional(text),
  query: optional(base64),
  detail: many({ type: one(text), valueString: one(text) }),
};
const AUDIT_EVENT: Readonly<Record<string, Element>> = {
  resourceType: one(code('AuditEvent')),
  id: one(id),
  meta: optional({ profile: some(uri) }),
  type: one(CODING),
  subtype: many(CODING),
  action: optional(code('C', 'R', 'U', 'D', 'E')),
  recorded: one(instant),
  outcome: optional(code('0', '4', '8', '12')),
  outcomeDesc: optional(text),
  purposeOfEvent: many(CONCEPT),
  agent: some(AGENT),
  source: one({ site: optional(text), observer: one(REFERENCE), type: many(CODING) }),
  entity: many(ENTITY),
};

function checkElement(value: Json, path: string, elements: Readonly<Record<string, Element>>, problems: string[]): void {
  for (const name of Object.keys(value)) if (!(name in elements)) problems.push(`${path}.${name}: unknown`);
  for (const [name, { min, max, is }] of Object.entries(elements)) {
    const at = `${path}.${name}`;
    const found = value[name];
    if (found === undefined || found === null) {
      if (min > 0 || found === null) problems.push(`${at}: missing`);
      continue;
    }
    if ((max === '*') !== Array.isArray(found)) problems.push(`${at}: ${max === '*' ? 'no list' : 'a list'}`);
    const all: Json[] = Array.isArray(found) ? found : [found];
    if (all.length === 0) problems.push(`${at}: an empty list`);
    for (const each of all) {
      if (typeof is === 'function') {
        if (!is(each)) problems.push(`${at}: ${JSON.stringify(each)}`);
      } else checkElement(each, at, is, problems);
    }
  }
}

/** The slices of the profiles: the codes of client and server, and how many entities of a type there may be. */
const PROFILES: Readonly<
  Record<string, { readonly rest: string; readonly action: string; readonly agents: string[]; readonly entities: Record<string, string> }>
> = {
  Read: { rest: 'read', action: 'R', agents: ['110152', '110153'], entities: { '2': '4' } },
  Query: { rest: 'search', action: 'E', agents: ['110153', '110152'], entities: { '2': '24' } },
  Create: { rest: 'create', action: 'C', agents: ['110153', '110152'], entities: { '2': '4' } },
};

function checkProfile(event: Json, name: string, problems: string[]): void {
  const say = (problem: string) => problems.push(`${name}: ${problem}`);
  const entitiesOf = (type: string) => (event.entity ?? []).filter((entity: Json) => entity.type.code === type);
  const agentsOf = (type: string) => event.agent.filter((agent: Json) => agent.type.coding[0].code === type);
  if (event.outcome !== '0') say('outcome');
  const users = event.agent.filter((agent: Json) => agent.requestor);
  if (users.length > 1 || users.some((user: Json) => user.network || !user.who)) say('user');
  if (name === 'AuthZconsent') {
    if (event.type.code !== '110113' || event.subtype[0].code !== 'AuthZ-Consent' || event.action !== 'E') say('type');
    for (const type of ['110150', 'IRCP', 'PROV', 'authserver']) if (agentsOf(type).length !== 1) say(`agent ${type}`);
    if (JSON.stringify(agentsOf('authserver')[0]?.who) !== JSON.stringify(event.source.observer)) say('the authorizer is not the source');
    if (entitiesOf('1').length !== 1 || entitiesOf('Consent').length < 1) say('entities');
    if (event.entity.some((entity: Json) => !['1', 'Consent'].includes(entity.type.code))) say('an entity that the profile does not allow');
    return;
  }
  const isOfPatient = name.startsWith('Patient');
  const profile = PROFILES[name.replace('Patient', '')];
  if (!profile) return void say('unknown');
  if (event.type.code !== 'rest' || event.subtype[0].code !== profile.rest || event.action !== profile.action) say('type');
  const [client, server] = profile.agents.map((type) => agentsOf(type));
  if (client.length !== 1 || client[0].requestor || !client[0].network) say('client');
  if (server.length !== 1 || server[0].requestor || !server[0].network) say('server');
  for (const [type, role] of Object.entries(profile.entities)) {
    const found = entitiesOf(type);
    if (found.length !== 1 || found[0].role?.code !== role) say(`entity ${type}`);
    if (role === '24' && (!found[0]?.query || found[0].what || found[0].detail)) say('query');
    if (role === '4' && !found[0]?.what) say('data');
  }
  const patients = entitiesOf('1');
  if (patients.length !== (isOfPatient ? 1 : 0) || patients.some((one: Json) => one.role.code !== '1' || one.what.type !== 'Patient'))
    say('patient');
}
