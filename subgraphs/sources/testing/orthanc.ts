import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const READY_WITHIN = 30_000;
const USER = 'gateway';
const PASSWORD = 'only for this test';

/** Where Debian's `python3-pydicom` puts real DICOM files: scanners' images in many encodings, names in many scripts. */
const SAMPLES = '/usr/lib/python3/dist-packages/pydicom/data';

/** A real image archive of a test's own: a temporary folder, a free loopback port, gone afterwards. */
export interface Orthanc {
  /** The root of its DICOMweb services. */
  baseUrl: string;
  credentials: { user: string; password: string };
  /** Puts a DICOM file in. @throws where Orthanc does not take it */
  store(bytes: Uint8Array): Promise<void>;
  stop(): Promise<void>;
}

/** A published DICOM file: `test_files/CT_small.dcm`, `charset_files/chrH31.dcm`. */
export function sampleDicom(name: string): Buffer {
  return readFileSync(join(SAMPLES, name));
}

/**
 * `describe` where Orthanc, its DICOMweb plugin and the sample files are installed (and, if need be, its codec for JPEG 2000). Where they are
 * not, that is said loudly and the suite is skipped; with HAREYAKA_REQUIRE_ALL=1 it fails.
 */
export function describeWithOrthanc({ gdcm = false }: { gdcm?: boolean } = {}): typeof describe | typeof describe.skip {
  const needed = {
    orthanc: orthancProgram(),
    'orthanc-dicomweb': plugin('OrthancDicomWeb'),
    ...(gdcm ? { 'orthanc-gdcm': plugin('OrthancGdcm') } : {}),
    'python3-pydicom': existsSync(join(SAMPLES, 'test_files/CT_small.dcm')),
  };
  const missing = Object.entries(needed).flatMap(([name, found]) => (found ? [] : name));
  if (missing.length === 0) return describe;
  if (process.env.HAREYAKA_REQUIRE_ALL === '1') throw new Error(`required, and not installed: ${missing.join(', ')}`);
  process.stderr.write(`\n*** SKIPPED: ${missing.join(', ')} not installed, so no real image archive was asked ***\n\n`);
  return describe.skip;
}

/** @param gdcm whether it can decode JPEG 2000 */
export async function startOrthanc({ gdcm = false }: { gdcm?: boolean } = {}): Promise<Orthanc> {
  const folder = await mkdtemp(join(tmpdir(), 'hareyaka-orthanc-'));
  let server: ChildProcess | undefined;
  const stop = async () => {
    await end(server);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const begin = async (attempts: number): Promise<string> => {
      const port = await freePort();
      const configuration = join(folder, 'orthanc.json');
      await writeFile(configuration, JSON.stringify(settings(port, folder, gdcm)));
      server = spawn(orthancProgram()!, [configuration], { stdio: 'ignore' });
      try {
        await untilReady(port, server);
        return `http://127.0.0.1:${port}`;
      } catch (error) {
        // Between the probe and the server's own listen, another process may have taken the port.
        if (attempts === 1 || server.exitCode === null) throw error;
        return await begin(attempts - 1);
      }
    };
    const url = await begin(3);
    const store = async (bytes: Uint8Array) => {
      const answer = await fetch(`${url}/instances`, { method: 'POST', headers, body: Buffer.from(bytes) });
      if (!answer.ok) throw new Error(`Orthanc does not take a file: ${answer.status}`);
    };
    return { baseUrl: `${url}/dicom-web`, credentials: { user: USER, password: PASSWORD }, store, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const headers = { authorization: `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}` };

function settings(port: number, folder: string, gdcm: boolean) {
  return {
    Name: 'test',
    StorageDirectory: join(folder, 'store'),
    IndexDirectory: join(folder, 'store'),
    TemporaryDirectory: folder,
    HttpPort: port,
    HttpBindAddresses: ['127.0.0.1'],
    RemoteAccessAllowed: false,
    DicomServerEnabled: false,
    AuthenticationEnabled: true,
    RegisteredUsers: { [USER]: PASSWORD },
    // With Latin1, the default, kanji in names are lost on the way.
    DefaultEncoding: 'Utf8',
    Plugins: [plugin('OrthancDicomWeb'), ...(gdcm ? [plugin('OrthancGdcm')] : [])],
    DicomWeb: { Enable: true, Root: '/dicom-web/', EnableWado: false },
  };
}

function orthancProgram(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/usr/local/bin'];
  return folders.map((folder) => join(folder, 'Orthanc')).find((file) => existsSync(file));
}

function plugin(name: 'OrthancDicomWeb' | 'OrthancGdcm'): string | undefined {
  const folders = ['/usr/share/orthanc/plugins', '/usr/local/share/orthanc/plugins', '/usr/lib/orthanc'];
  return folders.map((folder) => join(folder, `lib${name}.so`)).find((file) => existsSync(file));
}

/** Asks until it answers, the server ends, or the time is up. */
async function untilReady(port: number, server: ChildProcess): Promise<void> {
  const until = Date.now() + READY_WITHIN;
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/dicom-web/studies?limit=1`, { headers }).catch(() => null);
    if (answer?.ok) return;
    if (server.exitCode !== null || Date.now() > until) throw new Error('Orthanc does not start');
    await pause(50);
  }
}

async function end(server: ChildProcess | undefined): Promise<void> {
  if (!server || server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGKILL');
  await ended;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
