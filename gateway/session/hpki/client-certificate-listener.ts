import { constants } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import type { Logger } from 'pino';
import { boundConnectionsByAddress } from '../../admission/connections-by-address.js';
import { CERTIFICATE_PATH, receiveVisit, TICKET_PAGE, VISIT_HEADERS, type VisitOptions } from './client-certificate-visit.js';
import type { HpkiRefusal } from './refusals.js';
import type { PresentedCertificate } from './verify-certificate.js';

/** Where the port listens, and the certificate of the server itself. */
export interface ClientCertificateListen {
  readonly host: string;
  readonly port: number;
  /** PEM. */
  readonly key: string | Buffer;
  readonly certificate: string | Buffer;
}

/** The listening port. */
export interface ClientCertificateListener {
  readonly port: number;
  close(): Promise<void>;
}

const CIPHERS = [
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
];

/**
 * The card signs only with PKCS#1 v1.5 (CKM_RSA_PKCS). TLS 1.3 needs PSS, so this port speaks TLS 1.2, and asks only for signatures that the card
 * can make. All suites have forward secrecy and authenticated encryption.
 */
const TLS = {
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.2',
  sigalgs: 'RSA+SHA256:RSA+SHA384:RSA+SHA512:ECDSA+SHA256:ECDSA+SHA384',
  ciphers: CIPHERS.join(':'),
  honorCipherOrder: true,
  // A resumed TLS session proves nothing about the card, so every connection needs a full handshake.
  secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
  requestCert: true,
  // `verifyCertificate` decides, so that the browser gets a reason, not a TLS alert.
  rejectUnauthorized: false,
} as const;

const CONNECTIONS_AT_ONCE = 500;
/** From one address: a hospital may have one address for all its people. */
const CONNECTIONS_PER_ADDRESS = 50;
/** Milliseconds: the person chooses a certificate and types the PIN. */
const HANDSHAKE_WITHIN = 120_000;
const REQUEST_WITHIN = 10_000;
/** Certificates of a chain that are passed to the verifier. */
const CHAIN_AT_MOST = 5;

/**
 * Opens the port that asks browsers for the card's certificate. It serves one address, `GET /session/hpki/certificate?ticket=…`, and sends the browser
 * back to the portal.
 *
 * @throws Error if the port cannot be opened, or the server's certificate is not valid
 */
export async function listenForClientCertificates(
  listen: ClientCertificateListen,
  options: VisitOptions,
  log: Logger,
): Promise<ClientCertificateListener> {
  // The browser offers certificates of these issuers only.
  const ca = [...options.rules.intermediates, ...options.rules.roots].map(({ der }) => toPem(der));
  const server = createServer(
    {
      ...TLS,
      key: listen.key,
      cert: listen.certificate,
      ca,
      handshakeTimeout: HANDSHAKE_WITHIN,
      headersTimeout: REQUEST_WITHIN,
      requestTimeout: REQUEST_WITHIN,
    },
    (request, response) => {
      answer(request, response, options).catch((error: Error) => {
        log.error({ err: error }, 'a certificate could not be received');
        response.writeHead(500, { ...VISIT_HEADERS, connection: 'close' }).end();
      });
    },
  );
  server.maxConnections = CONNECTIONS_AT_ONCE;
  boundConnectionsByAddress(server, CONNECTIONS_PER_ADDRESS);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(listen.port, listen.host, () => resolve());
  });
  return { port: (server.address() as AddressInfo).port, close: async () => await close(server) };
}

async function answer(request: IncomingMessage, response: ServerResponse, options: VisitOptions): Promise<void> {
  const [, path, search = ''] = /^([^?]*)(\?.*)?$/s.exec(request.url ?? '')!;
  // Each visit is a connection of its own: the next one asks for the card again.
  const headers = { ...VISIT_HEADERS, connection: 'close' };
  if (request.method !== 'GET' || path !== CERTIFICATE_PATH) {
    response.writeHead(404, headers).end();
    return;
  }
  const location = await receiveVisit({ method: 'tls', search, presented: readPeer(request.socket as TLSSocket) }, options);
  if (location === undefined) response.writeHead(400, { ...headers, 'content-type': 'text/html; charset=utf-8' }).end(TICKET_PAGE);
  else response.writeHead(303, { ...headers, location }).end();
}

/** The certificate whose key the peer has proved to have in the handshake, and those that came with it. */
function readPeer(socket: TLSSocket): PresentedCertificate | { readonly refused: HpkiRefusal } {
  if (socket.isSessionReused()) return { refused: 'CERTIFICATE_MISSING' };
  const chain: Buffer[] = [];
  let certificate: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (certificate?.raw && chain.length < CHAIN_AT_MOST && !chain.some((known) => known.equals(certificate!.raw))) {
    chain.push(certificate.raw);
    certificate = certificate.issuerCertificate;
  }
  const [own, ...intermediates] = chain;
  return own ? { certificate: own, intermediates } : { refused: 'CERTIFICATE_MISSING' };
}

function toPem(der: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
