import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { labFile } from '../testing/ssmix2-file.js';

const MAIN = resolve('dist/subgraphs/hospital-charts/read-store/main.js');
const store = mkdtempSync(join(tmpdir(), 'hareyaka-store-'));
afterAll(() => rmSync(store, { recursive: true, force: true }));

for (let n = 0; n < 400; n++) {
  const { path, bytes } = labFile(['3A010', '3A015', '3A016'], { order: String(n).padStart(15, '0') });
  mkdirSync(dirname(join(store, path)), { recursive: true });
  writeFileSync(join(store, path), bytes);
}

function ssmix2(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

it('the command writes one JSON object for each file to stdout, and the summary to stderr', () => {
  const { status, stdout, stderr } = ssmix2('read', store, '--patient', '9999013');
  expect(status).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(400);
  expect(JSON.parse(lines[0]!)).toMatchObject({ type: 'OML-11', outcome: 'READ', items: [{}, {}, {}] });
  expect(stderr).toMatch(/^OML-11 +400 /m);
});

it.each<[string, string[], RegExp]>([
  ['STORE_NOT_FOUND', ['read', join(store, 'nothing')], /^STORE_NOT_FOUND: .*does not exist/],
  ['STORE_NOT_A_FOLDER', ['read', MAIN], /^STORE_NOT_A_FOLDER: /],
  ['PATIENT_ID_INVALID', ['read', store, '--patient', '../../etc'], /^PATIENT_ID_INVALID: /],
  ['PATIENT_NOT_FOUND', ['read', store, '--patient', '1234567'], /^PATIENT_NOT_FOUND: /],
  ['a usage that is wrong', ['read'], /missing required argument/],
  ['a command that is not there', ['write', store], /unknown command|too many arguments/],
])('the command reports %s, and exits with 2', (_, args, message) => {
  expect(ssmix2(...args)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(message) });
});

it('the command reports a store that may not be read', () => {
  const closed = mkdtempSync(join(tmpdir(), 'hareyaka-store-'));
  chmodSync(closed, 0);
  const { status, stderr } = ssmix2('read', closed);
  chmodSync(closed, 0o755);
  rmSync(closed, { recursive: true });
  // Root reads everything.
  if (process.getuid?.() !== 0) expect([status, stderr]).toEqual([2, expect.stringMatching(/^STORE_UNREADABLE: /)]);
});

it('the command writes a report beside its output, in the form that the name asks for', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hareyaka-report-'));
  const [html, text] = [join(folder, 'report.html'), join(folder, 'report.txt')];
  expect(ssmix2('read', store, '--report', html)).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\{/) });
  expect(ssmix2('read', store, '--report', text, '--lang', 'en')).toMatchObject({ status: 0 });
  expect(readFileSync(html, 'utf8')).toMatch(/^<!doctype html>[\s\S]*SS-MIX2 標準化ストレージ/);
  expect(readFileSync(text, 'utf8')).toMatch(/^Report on an SS-MIX2 standardized storage\n/);
  rmSync(folder, { recursive: true });
});

it.each([
  ['REPORT_IN_STORE', join(store, 'report.html')],
  ['REPORT_NOT_WRITABLE', join(store, 'nothing', 'report.html')],
  ['REPORT_NOT_WRITABLE', tmpdir()],
])('the command refuses a report with %s before it reads anything (%#)', (code, file) => {
  expect(ssmix2('read', store, '--report', file)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(`^${code}: `) });
});

it('the command’s help is in English and describes its output', () => {
  expect(ssmix2('read', '--help')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/QUARANTINED[\s\S]*--patient[\s\S]*--report/),
  });
});

it('the command ends without an error when its reader closes the pipe', async () => {
  const child = spawn(process.execPath, [MAIN, 'read', store], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  child.stdout.once('data', () => child.stdout.destroy());
  const status = await new Promise((done) => child.once('exit', done));
  expect([status, stderr]).toEqual([0, '']);
});
