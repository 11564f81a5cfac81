import { finish, type Steps } from './in-slices.js';
import { ARRAY, jsonElements } from './json-elements.js';
import { NOT_JSON } from './json-text.js';

export type Json = Record<string, unknown>;

export type ParsedBundle<T = Json> = { ok: true; resources: T[]; next: string | null } | { ok: false; reason: string };

/** The most bytes of one resource, and of each other member of a Bundle. */
export const FHIR_RESOURCE_BYTES = 256 * 1024;

/** The most resources of one Bundle: ten times the page size that we request, in case a server ignores `_count`. */
export const MOST_RESOURCES = 5_000;

/**
 * Reads the matches of a FHIR R4 searchset (§3.1.1.6) and the link to the next page, which it does not check. Keeps only what `read`
 * returns. Skips included resources and outcomes (search.mode). Total.
 */
export function* readBundleInSteps<T>(bytes: Uint8Array, read: (resource: Json) => T): Steps<ParsedBundle<T>> {
  const limits = { elements: MOST_RESOURCES, elementBytes: FHIR_RESOURCE_BYTES };
  const bundle = yield* jsonElements<T>(bytes, 'entry', limits, (element) => {
    const entry = object(element);
    if (!entry) return { refuse: 'broken entries' };
    if ((object(entry.search)?.mode ?? 'match') !== 'match') return null;
    const resource = object(entry.resource) ?? {};
    return resource.resourceType === 'OperationOutcome' ? null : { keep: read(resource) };
  });
  if (!bundle.ok) return { ok: false, reason: bundle.reason === NOT_JSON ? 'not a FHIR Bundle' : bundle.reason };
  const { members, elements } = bundle;
  if (members.get('resourceType') !== 'Bundle') return { ok: false, reason: 'not a FHIR Bundle' };
  if (members.has('entry') && members.get('entry') !== ARRAY) return { ok: false, reason: 'broken entries' };
  const next = objects(members.get('link')).find((link) => link.relation === 'next');
  return { ok: true, resources: elements, next: next ? (text(next.url) ?? '') : null };
}

/** As `readBundleInSteps`, without pauses. Returns the resources unchanged. */
export function parseBundle(bytes: Uint8Array): ParsedBundle {
  return finish(readBundleInSteps(bytes, (resource) => resource));
}

export function object(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

/** The objects of an array; an empty list if the value is not an array. */
export function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(object).filter((one) => one !== null) : [];
}

/** The trimmed text; null if the value is not a string, or is blank. */
export function text(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** `urn:oid:1.2.3` → `1.2.3`; null for other systems. */
export function oidOf(system: unknown): string | null {
  const [, oid = null] = /^urn:oid:([0-2](?:\.\d{1,40}){1,30})$/.exec(typeof system === 'string' ? system : '') ?? [];
  return oid;
}

/** Escapes a value for use in a FHIR search parameter (R4 §3.1.1.4.0.1). */
export function escapeParameter(value: string): string {
  return value.replace(/[\\,|$]/g, '\\$&');
}
