import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify from 'fastify';
import { registerPortal } from '../../gateway/portal/portal-route.js';
import { readPortal } from '../../gateway/portal/read-portal.js';

/** The gallery on a port of its own, with the headers with which the gateway serves the portal. */
export interface Gallery {
  readonly url: string;
  close(): Promise<void>;
}

/** Builds the portal with its gallery into a temporary folder, and serves it. No graph and no session stand behind it. @throws Error with the build's output */
export async function serveGallery(): Promise<Gallery> {
  const folder = await mkdtemp(join(tmpdir(), 'hareyaka-gallery-'));
  await build(folder);
  const server = fastify();
  registerPortal(server, { portal: readPortal(folder), findEncoding: () => undefined, findCanonical: () => undefined });
  await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    url: `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    close: async () => {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function build(folder: string): Promise<void> {
  const args = ['vite', 'build', 'clients/portal', '--mode', 'gallery', '--outDir', folder, '--emptyOutDir', '--logLevel', 'error'];
  const child = spawn('npx', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      printed += data;
    });
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0) throw new Error(`the gallery does not build:\n${printed}`);
}
