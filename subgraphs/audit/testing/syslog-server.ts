import { createServer, type TLSSocket } from 'node:tls';
import type { TestAuthority } from './test-tls.js';

/** A receiver of syslog over TLS that demands a certificate of the authority, and keeps what it gets. */
export async function serveSyslog(authority: TestAuthority, { port = 0, onConnection = (_socket: TLSSocket) => {} } = {}) {
  const messages: string[] = [];
  const names: string[] = [];
  const sockets = new Set<TLSSocket>();
  const server = createServer({ ...(await authority.issue('CN=receiver')), ca: authority.ca, requestCert: true, rejectUnauthorized: true });
  server.on('secureConnection', (socket) => {
    sockets.add(socket);
    names.push(socket.getPeerCertificate().subject.CN as string);
    let bytes = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      for (;;) {
        const [, count = ''] = /^(\d+) /.exec(bytes.subarray(0, 12).toString('latin1')) ?? [];
        const end = count.length + 1 + Number(count);
        if (count === '' || bytes.length < end) return;
        messages.push(bytes.subarray(count.length + 1, end).toString('utf8'));
        bytes = bytes.subarray(end);
      }
    });
    onConnection(socket);
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    messages,
    /** The subjects of the clients' certificates, by connection. */
    names,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
