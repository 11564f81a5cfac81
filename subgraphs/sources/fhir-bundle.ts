export type Json = Record<string, unknown>;

export type ParsedBundle = { ok: true; resources: Json[]; next: string | null } | { ok: false; reason: string };

/**
 * The matches of a FHIR R4 searchset (§3.1.1.6) and its link to the next page, unchecked. Included resources and outcomes (search.mode) are
 * left out. Total.
 */
export function parseBundle(bytes: Uint8Array): ParsedBundle {
  const bundle = parseJson(bytes);
  if (bundle?.resourceType !== 'Bundle') return { ok: false, reason: 'not a FHIR Bundle' };
  const entries = objects(bundle.entry);
  if (bundle.entry !== undefined && !(Array.isArray(bundle.entry) && entries.length === bundle.entry.length)) {
    return { ok: false, reason: 'broken entries' };
  }
  const matches = entries.filter((entry) => (object(entry.search)?.mode ?? 'match') === 'match');
  const resources = matches.map((entry) => object(entry.resource) ?? {}).filter((one) => one.resourceType !== 'OperationOutcome');
  const next = objects(bundle.link).find((link) => link.relation === 'next');
  return { ok: true, resources, next: next ? (text(next.url) ?? '') : null };
}

function parseJson(bytes: Uint8Array): Json | null {
  try {
    return object(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    return null;
  }
}

export function object(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

/** The objects of an array; none of anything else. */
export function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(object).filter((one) => one !== null) : [];
}

/** Text that says something. */
export function text(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** `urn:oid:1.2.3` → `1.2.3`; null for other systems. */
export function oidOf(system: unknown): string | null {
  const [, oid = null] = /^urn:oid:([0-2](?:\.\d{1,40}){1,30})$/.exec(typeof system === 'string' ? system : '') ?? [];
  return oid;
}

/** A value inside a FHIR search parameter (R4 §3.1.1.4.0.1). */
export function escapeParameter(value: string): string {
  return value.replace(/[\\,|$]/g, '\\$&');
}
