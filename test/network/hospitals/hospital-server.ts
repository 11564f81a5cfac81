import type { ClinicalDocumentFile } from '../charts/clinical-documents.js';
import type { Faults } from '../faults.js';
import { type Answer, type Call, hasBearer, type Listener, listenHttp, plain } from '../http-listener.js';
import type { RequestCounts } from '../request-counts.js';
import type { HospitalStore } from './hospital-store.js';

/**
 * The server in a disclosing hospital that serves its files: `GET /store/<SS-MIX2 path>` behind HumanBridge,
 * `GET /extended/<content folder>` for documents, `GET /documents/<opaque id>` behind ID-Link. Each hospital has its own bearer token.
 */
export function startHospitalServer(options: {
  store: HospitalStore;
  token: string;
  faults: Faults;
  counts: RequestCounts;
}): Promise<Listener> {
  const { store, token, faults, counts } = options;
  const folder = folderOf(store);
  return listenHttp({
    target: store.facility.institutionCode,
    faults,
    counts,
    kindOf: () => (folder === 'store' ? 'file' : 'document'),
    answer: (call) => answer(store, token, folder, call),
  });
}

/** `store` or `documents`: the first segment of a hospital's URLs. */
export function folderOf(store: HospitalStore): 'store' | 'documents' {
  return store.facility.system === 'humanbridge' ? 'store' : 'documents';
}

function answer(store: HospitalStore, token: string, folder: string, call: Call): Answer {
  if (!hasBearer(call, token)) return plain(401);
  if (call.method !== 'GET') return plain(405);
  const path = call.url.pathname;
  if (folder === 'store' && path.startsWith('/extended/')) return document(store.extended(decoded(path.slice('/extended/'.length))));
  if (!path.startsWith(`/${folder}/`)) return plain(404);
  const name = path.slice(folder.length + 2);
  const clinical = folder === 'documents' ? store.clinicalDocument(name) : null;
  if (clinical) return document(clinical);
  const bytes = folder === 'store' ? fromStore(store, name, call.wrongPatient) : fromDocuments(store, name, call.wrongPatient);
  return bytes ? { status: 200, contentType: 'application/octet-stream', body: bytes } : plain(404);
}

function document(found: ClinicalDocumentFile | null): Answer {
  return found ? { status: 200, contentType: found.contentType, body: found.bytes } : plain(404);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '';
  }
}

function fromStore(store: HospitalStore, path: string, wrongPatient: boolean): Buffer | null {
  const bytes = store.file(path);
  if (!bytes || !wrongPatient) return bytes;
  const [, , pid = '', , dataType = ''] = path.split('/');
  return store.fileOfAnother(pid, dataType);
}

function fromDocuments(store: HospitalStore, id: string, wrongPatient: boolean): Buffer | null {
  const file = store.document(id);
  if (!file) return null;
  return wrongPatient ? store.fileOfAnother(file.path.split('/')[2] ?? '', file.dataType) : file.bytes;
}
