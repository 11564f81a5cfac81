import { HUMANBRIDGE_CENTRE } from './centres/humanbridge-centre.js';
import { indexFile } from './centres/humanbridge-registry.js';
import { ID_LINK_CENTRE } from './centres/id-link-centre.js';
import { type Faults, parseFault } from './faults.js';
import type { HospitalStore } from './hospitals/hospital-store.js';
import { type Answer, type Call, json, type Listener, listenHttp, plain } from './http-listener.js';
import { RequestCounts } from './request-counts.js';
import { ISSUER } from './world/demo-accounts.js';
import type { World } from './world/world-model.js';

/** What the launcher starts after the network. */
export interface Launched {
  /** The gateway's origin, once it is known. */
  gateway: string | undefined;
}

interface Options {
  readonly world: World;
  readonly stores: ReadonlyMap<string, HospitalStore>;
  /** The HumanBridge index database. */
  readonly registry: string;
  readonly faults: Faults;
  readonly counts: RequestCounts;
  readonly launched: Launched;
}

/** The control port for tests: faults, counts, the world, and files to add to hospitals. A real connected system has no such port. */
export function startControlServer(options: Options): Promise<Listener> {
  return listenHttp({
    target: 'control',
    faults: new Map(),
    counts: new RequestCounts(),
    kindOf: () => 'control',
    answer: (call) => route(options, call),
  });
}

function route(options: Options, call: Call): Answer {
  const [first = '', ...rest] = call.url.pathname.slice(1).split('/').map(decodeURIComponent);
  switch (`${call.method} ${first}`) {
    case 'GET world':
      return json(200, { issuer: ISSUER, ...options.world });
    case 'GET counts':
      return json(200, options.counts.all());
    case 'DELETE counts':
      options.counts.clear();
      return plain(204);
    case 'GET faults':
      return json(200, Object.fromEntries(options.faults));
    case 'PUT faults':
      return putFault(options, rest.join('/'), call.body);
    case 'DELETE faults':
      if (rest.length > 0) options.faults.delete(rest.join('/'));
      else options.faults.clear();
      return plain(204);
    case 'PUT gateway':
      return putGateway(options, call.body);
    case 'PUT files':
      return putFile(options, rest, call.body);
    default:
      return plain(404);
  }
}

function putFault({ faults, stores }: Options, target: string, body: Buffer): Answer {
  if (![HUMANBRIDGE_CENTRE, ID_LINK_CENTRE, ...stores.keys()].includes(target)) return plain(404, 'no such target');
  const fault = parseFault(parsed(body));
  if (!fault) return plain(400, 'no such fault');
  faults.set(target, fault);
  return plain(204);
}

/** The launcher sets the gateway's address, because the gateway starts last. */
function putGateway({ launched }: Options, body: Buffer): Answer {
  const url = body.toString('utf8');
  if (!URL.canParse(url) || new URL(url).origin !== url) return plain(400, 'no origin');
  launched.gateway = url;
  return plain(204);
}

/** Writes to the store first, then to the index: a reader never finds a row without its file. */
function putFile({ stores, registry }: Options, [institutionCode = '', ...segments]: string[], body: Buffer): Answer {
  const store = stores.get(institutionCode);
  if (store?.facility.system !== 'humanbridge') return plain(404, 'no such hospital behind HumanBridge');
  const path = segments.join('/');
  if (!store.put(path, body)) return plain(400, 'no SS-MIX2 path');
  indexFile(registry, institutionCode, path);
  return plain(204);
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
