import { type CentreRegister, othersThan } from '../charts/centre-patients.js';
import type { Faults } from '../faults.js';
import { type Answer, type Call, hasBearer, type Listener, listenHttp } from '../http-listener.js';
import type { RequestCounts } from '../request-counts.js';
import { Bundles, outcome } from './fhir-bundle.js';
import { searchParameters } from './fhir-search.js';
import { type DocumentSource, searchDocuments } from './mhd-search.js';
import { patientResource, searchPatients } from './pdqm-search.js';

export const ID_LINK_CENTRE = 'id-link-centre';

interface Options {
  readonly register: CentreRegister;
  readonly sources: ReadonlyMap<string, DocumentSource>;
  readonly token: string;
  readonly faults: Faults;
  readonly counts: RequestCounts;
}

/** The ID-Link centre: FHIR R4 under `/fhir`, PDQm (ITI-78) and MHD (ITI-67), GET and POST `_search`, for the bearer of its token. */
export async function startIdLinkCentre(options: Options): Promise<Listener> {
  const bundles = new Bundles();
  const listener: Listener = await listenHttp({
    target: ID_LINK_CENTRE,
    faults: options.faults,
    counts: options.counts,
    kindOf: (url) =>
      url.searchParams.has('_page') ? 'page' : url.pathname.includes('DocumentReference') ? 'document-search' : 'patient-search',
    answer: (call) => answer(options, bundles, `${listener.url}/fhir`, call),
  });
  return { ...listener, url: `${listener.url}/fhir` };
}

function answer(options: Options, bundles: Bundles, base: string, call: Call): Answer {
  if (!hasBearer(call, options.token)) return outcome(401, 'login', 'a bearer token is required');
  const type = typeOf(call);
  if (!type) return outcome(404, 'not-supported', 'no such interaction');
  const parameters = searchParameters(call.url, call.body);
  if (!/json/.test(parameters.get('_format') ?? 'json')) return outcome(406, 'not-supported', 'only JSON');
  const page = parameters.get('_page');
  if (page) return bundles.next(base, type, page);
  const given = parameters.get('_count');
  const count = given && /^\d+$/.test(given) ? Math.min(1000, Number(given)) : null;
  if (type === 'DocumentReference') {
    const result = searchDocuments({ ...options, wrongPatient: call.wrongPatient }, parameters);
    return 'found' in result ? bundles.first(base, type, result.found, count) : outcome(400, 'invalid', result.invalid);
  }
  const result = searchPatients(options.register, parameters);
  if ('unknownDomain' in result) return outcome(404, 'not-found', 'targetSystem not found');
  if ('invalid' in result) return outcome(400, 'invalid', result.invalid);
  const found = call.wrongPatient ? othersThan(result.found, options.register) : result.found;
  return bundles.first(base, type, found.map(patientResource), count);
}

/** `GET /fhir/Patient`, `POST /fhir/Patient/_search`, and the same for DocumentReference. */
function typeOf({ method, url }: Call): 'Patient' | 'DocumentReference' | null {
  const [, type, search] = /^\/fhir\/(Patient|DocumentReference)(\/_search)?$/.exec(url.pathname) ?? [];
  if (method !== (search ? 'POST' : 'GET')) return null;
  return type === 'Patient' || type === 'DocumentReference' ? type : null;
}
