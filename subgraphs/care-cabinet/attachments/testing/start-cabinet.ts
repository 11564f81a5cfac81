import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JSONWebKeySet } from 'jose';
import { pino } from 'pino';
import { request } from 'undici';
import {
  type Caller,
  ContentUrls,
  type DemandActive,
  Grant,
  KitError,
  makeKeys,
  maskOf,
  SealedTokens,
  startSubgraph,
} from '../../../kit/index.js';
import { callerOf } from '../../../kit/testing/issuers.js';
import { LocalFolder } from '../../../storage/local-folder.js';
import { PatientStorage } from '../../../storage/patient-storage.js';
import type { StorageKeys } from '../../../storage/storage-keys.js';
import { UploadFinisher } from '../../../uploads/finish-upload.js';
import type { ScannerAddress } from '../../../uploads/scan-malware.js';
import { UploadAddresses } from '../../../uploads/upload-addresses.js';
import { UploadFiles } from '../../../uploads/upload-files.js';
import { UPLOAD_LIFE } from '../../../uploads/upload-life.js';
import { UploadLocks } from '../../../uploads/upload-locks.js';
import { addUploadRoute } from '../../../uploads/upload-route.js';
import { type CareCabinetContext, makeStores } from '../../context.js';
import { type ServedCareCabinet, serveCareCabinet } from '../../data-source.js';
import { createCareCabinet } from '../../subgraph.js';
import { demandPermit } from '../../team/membership.js';
import { AttachmentStore } from '../attachment.store.js';
import { makeAttachmentContent } from '../attachment-content.js';
import { UploadDesk } from '../upload-desk.js';

/** What a test announces. */
export interface Announced {
  readonly name?: string;
  readonly contentType?: string;
  readonly sha256?: string;
  readonly bytes?: number;
  readonly patientId?: string;
}

/** An HTTP answer of the cabinet. */
export interface CabinetAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
  /** The code of the error, if it is one. */
  readonly code: string | undefined;
}

const log = pino({ level: 'silent' });
export const LIMIT = 32 * 1024 * 1024;

/** What several processes of one cabinet share. */
export interface CabinetOptions {
  readonly scanner?: ScannerAddress | undefined;
  readonly folder?: string;
  readonly systemKeys?: JSONWebKeySet;
  /** Hexadecimal. */
  readonly storageKey?: string;
}

/** Starts a care cabinet over a database, with its storage in a temporary folder. */
export async function startCabinet(database: string, options: CabinetOptions = {}) {
  const { scanner } = options;
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'cabinet-')));
  const [uploadFolder, objectFolder] = [join(folder, 'uploads'), join(folder, 'objects')];
  const served: ServedCareCabinet = await serveCareCabinet(database, log, 10_000);
  const privateSet = options.systemKeys ?? (await makeKeys({ sealing: true })).privateSet;
  const keys: StorageKeys = [{ id: 'k1', key: options.storageKey ? Buffer.from(options.storageKey, 'hex') : randomBytes(32) }];
  const clock = { now: () => Date.now() };
  const rules: {
    demandActive: DemandActive;
    permitted: (patient: string, caller: Caller) => boolean;
    isMember: (user: string) => boolean;
  } = {
    demandActive: async () => undefined,
    permitted: () => true,
    isMember: () => true,
  };
  const storage = new PatientStorage(new LocalFolder(objectFolder), () => keys);
  const store = new AttachmentStore(served.database, served.writer);
  const files = await UploadFiles.open(uploadFolder, () => keys, UPLOAD_LIFE);
  const addresses = new UploadAddresses('care-cabinet', new SealedTokens(privateSet, 'upload care-cabinet'), () => clock.now());
  const finisher = new UploadFinisher({ rows: store, files, storage, scanner });
  const callers = { verify: async (token: string | undefined) => readToken(token) };
  const demandActive: DemandActive = async (question) => await rules.demandActive(question);
  const contentUrls = new ContentUrls('care-cabinet', privateSet, () => clock.now());
  const subgraph = await startSubgraph(await createCareCabinet(), {
    host: '127.0.0.1',
    port: 0,
    log,
    deadline: 10_000,
    now: () => clock.now(),
    callers,
    demandActive,
    permitFor: async (patient, { caller }) => {
      if (!rules.permitted(patient, caller)) throw new KitError('NOT_PERMITTED');
      return makeGrant(patient, caller);
    },
    content: { urls: contentUrls, source: makeAttachmentContent({ store, storage, isMember: async (key) => rules.isMember(key.user) }) },
    routes: (server) =>
      addUploadRoute(server, {
        addresses,
        rows: store,
        files,
        locks: new UploadLocks(1_000),
        finisher,
        callers,
        demandActive,
        deadline: 5_000,
        actions: { finish: 'finishCareUpload', drop: 'deleteCareUpload' },
        now: () => clock.now(),
      }),
    ready: async () => true,
    extend: () => ({
      ...makeStores({ ...served, attachments: store }),
      uploads: new UploadDesk({
        ...{ store, addresses, limit: LIMIT },
        mayWrite: async (context, patient) => (await demandPermit(context as CareCabinetContext, patient)).grant,
      }),
    }),
  });
  const http = async (
    method: 'GET' | 'POST' | 'HEAD' | 'PATCH' | 'DELETE',
    path: string,
    { caller = callerOf(), headers = {}, body }: { caller?: Caller | null; headers?: Record<string, string>; body?: Buffer | string } = {},
  ): Promise<CabinetAnswer> => {
    const authorization = caller === null ? {} : { authorization: `Bearer ${writeToken(caller)}` };
    const answer = await request(`${subgraph.url}${path.replace('/care-cabinet/', '/')}`, {
      method,
      headers: { 'tus-resumable': '1.0.0', ...authorization, ...headers },
      ...(body !== undefined && { body }),
    });
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    const [code] = [answer.headers['hareyaka-error']].flat();
    return { status: answer.statusCode, headers: answer.headers, bytes, code };
  };
  const announce = async (content: Buffer, more: Announced = {}, caller: Caller = callerOf()) => {
    const input = {
      patientId: 'pat_1',
      name: 'wound.jpg',
      contentType: 'image/jpeg',
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
      ...more,
    };
    const query = `mutation ($input: CreateCareUploadInput!) { createCareUpload(input: $input) { upload { id uploadUrl expiresAt } userErrors { code field } } }`;
    const { bytes } = await http('POST', '/graphql', {
      caller,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { input } }),
    });
    const { data, errors, extensions } = JSON.parse(bytes.toString());
    return { payload: data?.createCareUpload, errors, extensions } as {
      payload: {
        upload: { id: string; uploadUrl: string; expiresAt: string } | null;
        userErrors: { code: string; field: string[] }[];
      } | null;
      errors?: { extensions: { code: string } }[];
      extensions?: { changes?: unknown[] };
    };
  };
  const patch = async (path: string, offset: number, body: Buffer, caller?: Caller) =>
    await http('PATCH', path, {
      headers: { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) },
      body,
      ...(caller && { caller }),
    });
  const begin = async (path: string, length: number, caller?: Caller) =>
    await http('POST', path, { headers: { 'upload-length': String(length) }, ...(caller && { caller }) });
  /** Announces and uploads content whole. */
  const upload = async (content: Buffer, more: Announced = {}) => {
    const { payload } = await announce(content, more);
    const { id, uploadUrl } = payload!.upload!;
    await begin(uploadUrl, content.length);
    return { id, uploadUrl, answer: await patch(uploadUrl, 0, content) };
  };
  return {
    url: subgraph.url,
    rows: store,
    ...{ served, store, files, storage, clock, rules, uploadFolder, objectFolder, contentUrls, http, announce, begin, patch, upload },
    close: async () => {
      await subgraph.close();
      await served.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A permit for care records at two facilities. */
export function makeGrant(patient: string, caller: Caller): Grant {
  const lines = ['fac_clinic', 'fac_other'].map((f) => ({ f, c: maskOf(['CARE_RECORD']), g: ['own-facility' as const] }));
  const claims = {
    pat: patient,
    usr: `usr_${caller.subject}`,
    prf: 'NURSE',
    purpose: 'TREAT',
    lines,
    exp: Math.floor(Date.now() / 1000) + 86_400 * 30,
  };
  const place = { id: 'C1', institution: '3310000001' };
  return new Grant(claims as unknown as Grant['claims'], { places: { fac_clinic: place, fac_other: place } });
}

const writeToken = (caller: Caller) => Buffer.from(JSON.stringify(caller)).toString('base64url');

function readToken(token: string | undefined): Caller {
  if (token === undefined) throw new KitError('CALLER_UNKNOWN');
  return JSON.parse(Buffer.from(token, 'base64url').toString()) as Caller;
}
