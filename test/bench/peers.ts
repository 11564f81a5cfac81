import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from './launched.js';

/** The gateways to compare with, pinned. */
export const PEERS = { '@apollo/gateway': '2.14.4', '@apollo/server': '5.5.1', graphql: '16.15.0' } as const;

/** The folder of the peers: the project's own, or a separate one into which they are installed once. */
export async function installedPeers(say: (line: string) => void): Promise<string> {
  const project = fileURLToPath(ROOT);
  if (await are(project)) return project;
  const folder = join(project, '.bench');
  if (await are(folder)) return folder;
  say(
    `installing ${Object.entries(PEERS)
      .map((peer) => peer.join('@'))
      .join(', ')} into .bench/ (once) …`,
  );
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, dependencies: PEERS, overrides: { graphql: PEERS.graphql } }),
  );
  const code = await new Promise((resolve, reject) => {
    const npm = spawn('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    npm.once('error', reject);
    npm.once('exit', resolve);
  });
  if (code !== 0 || !(await are(folder)))
    throw new Error('The peers could not be installed: is the registry reachable? --ours measures without them.');
  return folder;
}

async function are(folder: string): Promise<boolean> {
  const found = await Promise.all(
    Object.entries(PEERS).map(async ([name, version]) => {
      const path = join(folder, 'node_modules', name, 'package.json');
      return existsSync(path) && (JSON.parse(await readFile(path, 'utf8')) as { version: string }).version === version;
    }),
  );
  return found.every(Boolean);
}
