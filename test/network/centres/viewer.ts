import { readFile } from 'node:fs/promises';
import { compactDecrypt, createLocalJWKSet, importJWK, type JSONWebKeySet, jwtVerify } from 'jose';
import { makeKeys } from '../../../subgraphs/kit/process/keys/system-keys.js';
import { HANDOVER_TYP, type HandoverClaims } from '../../../subgraphs/kit/server/viewer-handover.js';
import type { Faults } from '../faults.js';
import { type Answer, type Call, type Listener, listenHttp, plain } from '../http-listener.js';
import type { RequestCounts } from '../request-counts.js';
import type { Patient, World } from '../world/world-model.js';

interface Options {
  readonly world: World;
  /** The connected system of this viewer: the issuer of its hand-overs. */
  readonly system: 'humanbridge' | 'id-link';
  readonly name: string;
  /** A file with the system's public keys, read at the first hand-over. */
  readonly systemKeys: string;
  readonly faults: Faults;
  readonly counts: RequestCounts;
}

/** A system's own viewer: opens a patient once for each hand-over that the system signed and sealed to it. */
export async function startViewer(options: Options): Promise<Listener & { readonly keys: JSONWebKeySet }> {
  const { privateSet, publicSet } = await makeKeys({ sealing: true });
  const taken = new Set<string>();
  const listener: Listener = await listenHttp({
    target: `${options.system}-viewer`,
    faults: options.faults,
    counts: options.counts,
    kindOf: () => 'handover',
    answer: async (call) => await opened(options, call, { privateSet, taken, origin: listener.url }),
  });
  return { ...listener, url: `${listener.url}/open`, keys: publicSet };
}

async function opened(
  options: Options,
  { method, url }: Call,
  { privateSet, taken, origin }: { privateSet: JSONWebKeySet; taken: Set<string>; origin: string },
): Promise<Answer> {
  if (method !== 'GET' || url.pathname !== '/open') return plain(404);
  const claims = await read(url.searchParams.get('handover') ?? '', options, privateSet, origin).catch(() => null);
  if (!claims) return page(403, options.name, '<p>この引き継ぎは無効です。 <span lang="en">This hand-over is not valid.</span></p>');
  if (taken.has(claims.jti)) {
    return page(410, options.name, '<p>この引き継ぎは使用済みです。 <span lang="en">This hand-over has been used.</span></p>');
  }
  taken.add(claims.jti);
  const patients = claims.patients.flatMap((one) => patientAt(options.world, one) ?? []);
  if (patients.length === 0) return page(404, options.name, '<p>患者が見つかりません。 <span lang="en">No such patient.</span></p>');
  const rows = patients.map(
    ({ patient, facility }) => `<li>${text(`${patient.family} ${patient.given}`)}（${text(patient.birthDate)}） ${text(facility)}</li>`,
  );
  return page(200, options.name, `<p>${text(claims.purpose)}</p><ul>${rows.join('')}</ul>`);
}

async function read(
  handover: string,
  { system, systemKeys }: Options,
  privateSet: JSONWebKeySet,
  audience: string,
): Promise<HandoverClaims> {
  const jwk = privateSet.keys.find(({ crv }) => crv === 'X25519')!;
  const { plaintext } = await compactDecrypt(handover, await importJWK(jwk, 'ECDH-ES'));
  const keys = createLocalJWKSet(JSON.parse(await readFile(systemKeys, 'utf8')) as JSONWebKeySet);
  const { payload } = await jwtVerify(new TextDecoder().decode(plaintext), keys, {
    typ: HANDOVER_TYP,
    algorithms: ['EdDSA'],
    issuer: system,
    audience,
    requiredClaims: ['jti', 'exp', 'sub', 'patients'],
    maxTokenAge: 60,
  });
  return payload as unknown as HandoverClaims;
}

function patientAt(world: World, { institution, id }: { institution: string; id: string }): { patient: Patient; facility: string } | null {
  const facility = world.facilities.find(({ institutionCode }) => institutionCode === institution);
  const link = world.links.find(({ facilityId, localPatientId }) => facilityId === facility?.id && localPatientId === id);
  const patient = world.patients.find((one) => one.id === link?.patientId);
  return patient && facility ? { patient, facility: facility.name } : null;
}

function page(status: number, name: string, body: string): Answer {
  const html = `<!doctype html><html lang="ja"><meta charset="utf-8"><title>${text(name)}</title><h1>${text(name)}</h1>${body}</html>`;
  return { status, contentType: 'text/html; charset=utf-8', body: Buffer.from(html) };
}

function text(value: string): string {
  return value.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
