import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import type { EntityManager } from 'typeorm';
import type { CommitStore } from '../deliveries/commit.store.js';
import type { DeletionStore } from '../deliveries/deletion.store.js';
import type { DeliveryStore } from '../deliveries/delivery.store.js';
import type { ObjectStore } from '../deliveries/object.store.js';
import type { PatientStore } from '../deliveries/patient.store.js';
import { isSealedSize } from '../envelope/seal-object.js';
import { importPublicKey } from '../envelope/sealed-box.js';
import { ReceiptError } from '../receipt-error.js';
import type { NonceStore } from '../tenants/nonce.store.js';
import { demandInForce, type EnrolledMachine, type TenantStore } from '../tenants/tenant.store.js';
import { checkCommit } from './check-commit.js';
import { objectForm, readForm, readJson, reportForm, seqPage, tagForm, tagKeyForm, tagPage } from './forms.js';
import { COMMIT_BYTES_AT_MOST, FORM_BYTES_AT_MOST, OBJECT_BYTES_AT_MOST } from './limits.js';
import type { BodyPatience } from './read-body.js';
import { addSignedRoutes, type Received, type SignedRoute } from './receive.js';

/** What is refused for reasons that the facility can see, and change. */
const SHOWN = new Set([
  'OBJECT_INVALID',
  'QUOTA_EXCEEDED',
  'COMMIT_INVALID',
  'COMMIT_UNSIGNED',
  'REVISION_CONFLICT',
  'KEY_VERSION_INVALID',
  'KEY_VERSION_MIXED',
  'OBJECTS_MISSING',
  'TAG_KEY_KEPT',
  'DIGEST_MISMATCH',
  'BODY_SLOW',
]);

/** What the intake needs. */
export interface IntakeParts {
  readonly tenants: TenantStore;
  readonly nonces: NonceStore;
  readonly objects: ObjectStore;
  readonly commits: CommitStore;
  readonly deletions: DeletionStore;
  readonly patients: PatientStore;
  readonly deliveries: DeliveryStore;
  readonly log: Logger;
  readonly now: () => number;
  readonly patience?: BodyPatience | undefined;
}

type FromMachine = Received<EnrolledMachine>;

/**
 * What an enrolled machine asks. The facility is always the one of the machine's key: no address names one, so that another facility's
 * patients and objects do not exist.
 */
export function addIntakeRoutes(server: FastifyInstance, parts: IntakeParts): void {
  const { tenants, objects, commits, deletions, patients, deliveries } = parts;
  const by = ({ keyid, now }: FromMachine, note: (manager: EntityManager) => Promise<void> = async () => undefined) => ({
    demand: async (manager: EntityManager) => {
      await note(manager);
      await demandInForce(manager, keyid);
    },
    now,
  });
  const at = ({ who, request }: FromMachine) => ({ tenant: who.tenant.tenant, ...readForm(tagForm, request.params) });
  const routes: SignedRoute<EnrolledMachine>[] = [
    {
      ...{ method: 'PUT', url: '/intake/tag-key', bytesAtMost: FORM_BYTES_AT_MOST },
      handle: async ({ who, keyid, body, reply }) => {
        await tenants.keepTagKey({ tenant: who.tenant.tenant, keyid, clinicKey: who.credential.clinicKey }, readJson(tagKeyForm, body));
        return await reply.code(204).send();
      },
    },
    {
      ...{ method: 'GET', url: '/intake/tag-key', bytesAtMost: 0 },
      handle: async ({ who, reply }) => {
        if (who.tenant.tagKeyClinic === null) throw new ReceiptError('NOT_FOUND');
        return await reply.send({ clinic: who.tenant.tagKeyClinic });
      },
    },
    {
      ...{ method: 'PUT', url: '/intake/patients/:tag/objects/:name', bytesAtMost: OBJECT_BYTES_AT_MOST },
      check: ({ tenant }, _request, length) => {
        demandTagKey(tenant);
        if (!isSealedSize(length)) throw new ReceiptError('OBJECT_INVALID');
        if (tenant.usedBytes + length > tenant.quotaBytes) throw new ReceiptError('QUOTA_EXCEEDED');
      },
      change: async (received, note) => {
        const { name, tag } = readForm(objectForm, received.request.params);
        const { isNew, ...kept } = await objects.put({ tenant: received.who.tenant.tenant, tag }, name, received.body, by(received, note));
        return { isNoted: isNew, answer: async () => await received.reply.code(isNew ? 201 : 200).send(kept) };
      },
    },
    {
      ...{ method: 'GET', url: '/intake/patients/:tag/objects/:name', bytesAtMost: 0 },
      handle: async ({ who, request, reply }) => {
        const { name, tag } = readForm(objectForm, request.params);
        return await sendBytes(reply, await objects.read({ tenant: who.tenant.tenant, tag }, name));
      },
    },
    {
      ...{ method: 'POST', url: '/intake/patients/:tag/commits', bytesAtMost: COMMIT_BYTES_AT_MOST },
      check: ({ tenant }) => demandTagKey(tenant),
      change: async (received, note) => {
        const key = importPublicKey(Buffer.from(received.who.credential.signingKey, 'base64url'), 'Ed25519');
        const { text, isNoted } = await commits.take(checkCommit(received.body, at(received), key, 'COMMIT'), by(received, note));
        return { isNoted, answer: async () => await sendText(received.reply.code(201), text) };
      },
    },
    {
      ...{ method: 'GET', url: '/intake/patients/:tag', bytesAtMost: 0 },
      handle: async (received) => {
        const kept = await patients.read(at(received));
        if (!kept) throw new ReceiptError('NOT_FOUND');
        const { revision, hash, keyVersion, wrappingClinic: wrapping, deletedAt } = kept.row;
        const manifest = kept.commit && (JSON.parse(kept.commit.toString('utf8')) as { manifest: string }).manifest;
        return await received.reply.send({ revision, hash, keyVersion, wrapping, manifest, deletedAt });
      },
    },
    {
      ...{ method: 'GET', url: '/intake/patients', bytesAtMost: 0 },
      handle: async ({ who, request, reply }) => {
        const { after, first } = readForm(tagPage, request.query);
        const rows = await patients.list(who.tenant.tenant, after, first);
        const next = rows.length === first ? rows.at(-1)!.tag : null;
        return await reply.send({
          patients: rows.map(({ tag, revision, hash, keyVersion }) => ({ tag, revision, hash, keyVersion })),
          next,
        });
      },
    },
    {
      ...{ method: 'DELETE', url: '/intake/patients/:tag', bytesAtMost: 0 },
      handle: async (received) => await sendText(received.reply, await deletions.delete(at(received), by(received))),
    },
    {
      ...{ method: 'POST', url: '/intake/reports', bytesAtMost: FORM_BYTES_AT_MOST },
      handle: async (received) => {
        await deliveries.report(received.who.tenant.tenant, readJson(reportForm, received.body), by(received));
        return await received.reply.code(204).send();
      },
    },
    {
      ...{ method: 'GET', url: '/intake/deliveries', bytesAtMost: 0 },
      handle: async ({ who, request, reply, now }) => {
        const { after, first } = readForm(seqPage, request.query);
        const rows = await deliveries.list(who.tenant.tenant, after, first);
        const refused = await deliveries.listRefusals(who.tenant.tenant, now);
        return await reply.send({
          deliveries: rows.map(({ seq, kind, tag, revision, objects, bytes, at, report }) => ({
            ...{ seq, kind, tag, revision, objects, bytes, at },
            report: report === null ? null : JSON.parse(report),
          })),
          refused: refused.map(({ day, code, count, lastAt }) => ({ day, code, count, lastAt })),
          next: rows.length === first ? rows.at(-1)!.seq : null,
        });
      },
    },
  ];
  addSignedRoutes(
    server,
    {
      ...{ nonces: parts.nonces, log: parts.log, now: parts.now, patience: parts.patience },
      findSigner: async (keyid) => {
        const machine = await tenants.find(keyid);
        if (!machine) return undefined;
        const { tenant, credential } = machine;
        const key = importPublicKey(Buffer.from(credential.signingKey, 'base64url'), 'Ed25519');
        return { caller: tenant.tenant, key, isRevoked: credential.revokedAt !== null, who: machine };
      },
      onRefusal: async (caller, code) => {
        if (SHOWN.has(code)) await deliveries.countRefusal(caller, code, parts.now());
      },
    },
    routes,
  );
}

function demandTagKey(tenant: EnrolledMachine['tenant']): void {
  if (tenant.tagKeyClinic === null) throw new ReceiptError('TAG_KEY_MISSING');
}

export async function sendBytes(reply: FastifyReply, bytes: Buffer | undefined): Promise<FastifyReply> {
  if (!bytes) throw new ReceiptError('NOT_FOUND');
  return await reply.header('content-type', 'application/octet-stream').send(bytes);
}

/** JSON that was signed is sent as it is kept, byte for byte. */
export async function sendText(reply: FastifyReply, text: string): Promise<FastifyReply> {
  return await reply.header('content-type', 'application/json; charset=utf-8').send(text);
}
