import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** One file of the portal. */
export interface PortalFile {
  /** The value of `content-type`. */
  readonly type: string;
  readonly body: Buffer;
  /** The beginning of its strong ETag: a hash of the body. */
  readonly hash: string;
  /** Whether its name changes with its content, so that browsers may keep it. */
  readonly immutable: boolean;
}

/** The files of a built portal by their path: `/index.html`, `/assets/index-C5Hq2vJk.js`. */
export type Portal = ReadonlyMap<string, PortalFile>;

export const PORTAL_PAGE = '/index.html';
/** The folder in which Vite gives each file a name with a hash of its content. */
const HASHED_FOLDER = '/assets/';
const FILES_AT_MOST = 2_000;
const BYTES_AT_MOST = 64 * 1024 * 1024;
/** Names that need no encoding in an address. Other names cannot be asked for. */
const NAME = /^\w[\w.~-]*$/;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.ico': 'image/vnd.microsoft.icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/**
 * Reads a built portal into memory. Requests are answered from there, so that no request reads a path. Hidden files are left out.
 *
 * @param folder absolute, or relative to the working directory
 * @throws Error whose message ends the sentence “HAREYAKA_PORTAL …”: no folder, no page, a symbolic link, a name that needs encoding, or too much
 * @example readPortal('dist/portal').get('/index.html')!.type // 'text/html; charset=utf-8'
 */
export function readPortal(folder: string): Portal {
  const files = new Map<string, PortalFile>();
  let bytes = 0;
  const read = (path: string) => {
    for (const name of listNames(join(folder, path))) {
      const inside = `${path}/${name}`;
      const found = lstatSync(join(folder, inside));
      if (found.isSymbolicLink()) throw new Error('must not have a symbolic link in it');
      if (!NAME.test(name)) throw new Error('must have only names of letters, digits, dots, hyphens and underscores');
      if (found.isDirectory()) {
        read(inside);
        continue;
      }
      bytes += found.size;
      if (files.size >= FILES_AT_MOST || bytes > BYTES_AT_MOST)
        throw new Error(`must not have more than ${FILES_AT_MOST} files or ${BYTES_AT_MOST / 1024 / 1024} MiB`);
      files.set(inside, readOne(join(folder, inside), inside));
    }
  };
  read('');
  if (!files.has(PORTAL_PAGE)) throw new Error('has no index.html: build the portal with npm run portal');
  return files;
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith('.'));
  } catch {
    throw new Error('is not a folder that can be read: build the portal with npm run portal');
  }
}

function readOne(file: string, path: string): PortalFile {
  const body = readFileSync(file);
  return {
    type: TYPES[extname(path)] ?? 'application/octet-stream',
    body,
    hash: createHash('sha256').update(body).digest('base64url').slice(0, 27),
    immutable: path.startsWith(HASHED_FOLDER),
  };
}
