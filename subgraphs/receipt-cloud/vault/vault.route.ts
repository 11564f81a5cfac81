import type { KeyObject } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { CommitStore } from '../deliveries/commit.store.js';
import type { ObjectStore } from '../deliveries/object.store.js';
import type { PatientStore } from '../deliveries/patient.store.js';
import { OBJECT_NAME, TAG } from '../envelope/commit.js';
import { checkCommit } from '../intake/check-commit.js';
import { countIn, FIRST, readForm } from '../intake/forms.js';
import { sendBytes, sendText } from '../intake/intake.route.js';
import { COMMIT_BYTES_AT_MOST, OBJECT_BYTES_AT_MOST } from '../intake/limits.js';
import type { BodyPatience } from '../intake/read-body.js';
import { addSignedRoutes, type Received, type SignedRoute } from '../intake/receive.js';
import { ReceiptError } from '../receipt-error.js';
import type { NonceStore } from '../tenants/nonce.store.js';
import type { TenantStore } from '../tenants/tenant.store.js';

const tenant = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/);
const tenantPlace = z.object({ tenant });
const place = z.object({ tenant, tag: z.string().regex(TAG) });
const objectPlace = place.extend({ name: z.string().regex(OBJECT_NAME) });
const tenantPage = z.strictObject({ after: tenant.or(z.literal('')).default(''), first: FIRST });
const indexPage = z.strictObject({ tenant, after: countIn(0, Number.MAX_SAFE_INTEGER, 0), first: FIRST });

/** The key with which the release process signs. */
export interface VaultKey {
  /** Its fingerprint. */
  readonly keyid: string;
  readonly key: KeyObject;
}

/** What the vault needs. */
export interface VaultParts {
  readonly tenants: Pick<TenantStore, 'list' | 'describe'>;
  readonly nonces: NonceStore;
  readonly objects: ObjectStore;
  readonly commits: CommitStore;
  readonly patients: PatientStore;
  readonly releaseSigner: () => VaultKey;
  readonly log: Logger;
  readonly now: () => number;
  readonly patience?: BodyPatience | undefined;
}

type FromRelease = Received<VaultKey>;

/** What the release process reads, and how it replaces a patient's key. Only its own key opens these routes; what they give is sealed for it. */
export function addVaultRoutes(server: FastifyInstance, parts: VaultParts): void {
  const { tenants, objects, commits, patients } = parts;
  const at = ({ request }: FromRelease) => readForm(place, request.params);
  const routes: SignedRoute<VaultKey>[] = [
    {
      ...{ method: 'GET', url: '/vault/tenants', bytesAtMost: 0 },
      handle: async ({ request, reply }) => {
        const { after, first } = readForm(tenantPage, request.query);
        const rows = await tenants.list(after, first);
        return await reply.send({ tenants: rows, next: rows.length === first ? rows.at(-1)!.tenant : null });
      },
    },
    {
      ...{ method: 'GET', url: '/vault/tenants/:tenant', bytesAtMost: 0 },
      handle: async ({ request, reply }) => {
        const found = await tenants.describe(readForm(tenantPlace, request.params).tenant);
        if (!found) throw new ReceiptError('NOT_FOUND');
        return await reply.send(found);
      },
    },
    {
      ...{ method: 'GET', url: '/vault/index', bytesAtMost: 0 },
      handle: async ({ request, reply }) => {
        const { tenant: of, after, first } = readForm(indexPage, request.query);
        const rows = await patients.listChanged(of, after, first);
        return await reply.send({
          entries: rows.map(({ seq, tag, revision, keyVersion, indexEntry, deletedAt }) => ({
            ...{ seq, tag, revision, keyVersion, deletedAt },
            index: indexEntry,
          })),
          next: rows.length === first ? rows.at(-1)!.seq : null,
        });
      },
    },
    {
      ...{ method: 'GET', url: '/vault/patients/:tenant/:tag', bytesAtMost: 0 },
      handle: async (received) => {
        const kept = await patients.read(at(received));
        if (!kept) throw new ReceiptError('NOT_FOUND');
        const { revision, hash, keyVersion, deletedAt } = kept.row;
        const [commit, keyCommit] = [kept.commit, kept.keyCommit].map((bytes) => bytes && JSON.parse(bytes.toString('utf8')));
        return await received.reply.send({ revision, hash, keyVersion, deletedAt, commit, keyCommit });
      },
    },
    {
      ...{ method: 'GET', url: '/vault/patients/:tenant/:tag/objects/:name', bytesAtMost: 0 },
      handle: async ({ request, reply }) => {
        const { name, ...address } = readForm(objectPlace, request.params);
        return await sendBytes(reply, await objects.read(address, name));
      },
    },
    {
      ...{ method: 'PUT', url: '/vault/patients/:tenant/:tag/objects/:name', bytesAtMost: OBJECT_BYTES_AT_MOST },
      change: async ({ request, reply, body, now }, demand) => {
        const { name, ...address } = readForm(objectPlace, request.params);
        const patient = await patients.find(address);
        if (!patient || patient.deletedAt !== null) throw new ReceiptError('NOT_FOUND');
        const { isNew, ...kept } = await objects.put(address, name, body, { demand, now });
        return { isNoted: isNew, answer: async () => await reply.code(isNew ? 201 : 200).send(kept) };
      },
    },
    {
      ...{ method: 'POST', url: '/vault/patients/:tenant/:tag/rekey', bytesAtMost: COMMIT_BYTES_AT_MOST },
      change: async (received, demand) => {
        const checked = checkCommit(received.body, at(received), received.who.key, 'REKEY');
        // The release process replaces keys, and nothing else: it begins no patient, and goes on with no key.
        if (checked.commit.previous === null || !checked.commit.wrappings) throw new ReceiptError('KEY_VERSION_INVALID');
        const { text, isNoted } = await commits.take(checked, { demand, now: received.now });
        return { isNoted, answer: async () => await sendText(received.reply.code(201), text) };
      },
    },
  ];
  addSignedRoutes(
    server,
    {
      ...{ nonces: parts.nonces, log: parts.log, now: parts.now, patience: parts.patience },
      findSigner: async (keyid) => {
        const signer = parts.releaseSigner();
        return keyid === signer.keyid ? { caller: 'release', key: signer.key, isRevoked: false, who: signer } : undefined;
      },
    },
    routes,
  );
}
