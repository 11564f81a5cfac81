const ROOT = '1.2.392.100495.20.3.51.1';

/** The assigning authority of a facility's local patient IDs: an OID with its institution code. */
export function buildAuthority(institution: string): string {
  return `${ROOT}${institution}`;
}

/** The other way round: the 10-digit institution code, or null where the authority is something else. */
export function readInstitution(authority: string): string | null {
  const code = authority.startsWith(ROOT) ? authority.slice(ROOT.length) : '';
  return /^\d{10}$/.test(code) ? code : null;
}
