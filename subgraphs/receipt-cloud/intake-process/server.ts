import Fastify, { type FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { redactError } from '../../kit/index.js';
import type { PatientStorage } from '../../storage/patient-storage.js';
import type { ServedReceiptCloud } from '../data-source.js';
import { CommitStore } from '../deliveries/commit.store.js';
import { DeletionStore } from '../deliveries/deletion.store.js';
import { DeliveryStore } from '../deliveries/delivery.store.js';
import { ObjectStore } from '../deliveries/object.store.js';
import { PatientStore } from '../deliveries/patient.store.js';
import type { PublishedKey } from '../deliveries/receipt-key.store.js';
import { addEnrolmentRoute } from '../intake/enrolment.route.js';
import { addIntakeRoutes } from '../intake/intake.route.js';
import type { BodyPatience } from '../intake/read-body.js';
import { addReceiptKeysRoute } from '../intake/receipt-keys.route.js';
import type { OwnKey, ReleaseKeys } from '../read-keys.js';
import { RECEIPT_ERRORS, type ReceiptErrorCode } from '../receipt-error.js';
import { NonceStore } from '../tenants/nonce.store.js';
import { TenantStore } from '../tenants/tenant.store.js';
import { addVaultRoutes } from '../vault/vault.route.js';

/** What the server of the receipt cloud needs. */
export interface ReceiptServerOptions extends Pick<ServedReceiptCloud, 'database' | 'writer'> {
  readonly host: string;
  /** 0 means any free port. */
  readonly port: number;
  readonly storage: PatientStorage;
  readonly receiptKey: () => Omit<OwnKey, 'published'>;
  /** Every public key with which receipts were signed, the present one first. */
  readonly receiptKeys: () => readonly PublishedKey[];
  readonly releaseKeys: () => ReleaseKeys;
  readonly log: Logger;
  readonly now?: () => number;
  readonly patience?: BodyPatience | undefined;
}

/** Milliseconds for the head of a request, and for all of it. */
const HEAD_WITHIN = 15_000;
const REQUEST_WITHIN = 180_000;
const CONNECTIONS_AT_MOST = 2_000;

/** Serves the intake, the vault, `GET /health` and `GET /ready`. */
export async function serveReceipts(options: ReceiptServerOptions): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const { database, writer, storage, receiptKey, releaseKeys, log, now = Date.now, patience } = options;
  const server = Fastify({
    logger: false,
    forceCloseConnections: 'idle',
    requestTimeout: REQUEST_WITHIN,
    http: { headersTimeout: HEAD_WITHIN },
    frameworkErrors: (_error, _request, reply) => void answerError(reply as FastifyReply, 'NOT_FOUND'),
  });
  server.server.maxConnections = CONNECTIONS_AT_MOST;
  server.addHook('onRequest', async (_request, reply) => {
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  });
  server.setNotFoundHandler((_request, reply) => answerError(reply, 'NOT_FOUND'));
  server.setErrorHandler((error, _request, reply) => {
    log.error({ err: redactError(error) }, 'a request failed');
    return answerError(reply, 'INTERNAL');
  });
  const tenants = new TenantStore(database, writer);
  const objects = new ObjectStore(database, writer, storage);
  const commits = new CommitStore(database, writer, storage, receiptKey);
  const patients = new PatientStore(database, storage);
  const http = { log, now, patience };
  const nonces = new NonceStore(database, writer);
  addEnrolmentRoute(server, { tenants, releaseKey: () => releaseKeys().publicKey, receiptKey: () => receiptKey().publicKey, ...http });
  addIntakeRoutes(server, {
    ...{ tenants, nonces, objects, commits, patients, ...http },
    deletions: new DeletionStore(database, writer, storage, receiptKey),
    deliveries: new DeliveryStore(database, writer),
  });
  addReceiptKeysRoute(server, options.receiptKeys);
  addVaultRoutes(server, { tenants, nonces, objects, commits, patients, releaseSigner: () => releaseKeys().signer, ...http });
  server.get('/health', async () => ({ status: 'alive' }));
  server.get('/ready', async (_request, reply) => {
    const ready = await database.query('SELECT 1').then(
      () => true,
      () => false,
    );
    return await reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready' });
  });
  const url = await server.listen({ host: options.host, port: options.port });
  return { url, close: async () => await server.close() };
}

function answerError(reply: FastifyReply, code: ReceiptErrorCode): FastifyReply {
  const { status, message } = RECEIPT_ERRORS[code];
  return reply.code(status).send({ error: { code, message } });
}
