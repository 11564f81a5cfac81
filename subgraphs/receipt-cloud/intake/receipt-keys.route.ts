import type { FastifyInstance } from 'fastify';
import type { PublishedKey } from '../deliveries/receipt-key.store.js';

/** `GET /intake/receipt-keys`: a JWK set (RFC 7517). Anybody may read it, so it asks no database. @param keys the one that signs first */
export function addReceiptKeysRoute(server: FastifyInstance, keys: () => readonly PublishedKey[]): void {
  server.get('/intake/receipt-keys', async () => ({
    keys: keys().map(({ keyid: kid, publicKey: x }) => ({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', kid, x })),
  }));
}
