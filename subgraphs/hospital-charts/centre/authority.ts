const ROOT = '1.2.392.100495.20.3.51.1';

/** Builds the assigning authority of a facility's local patient IDs: an OID that ends in the institution code. */
export function buildAuthority(institution: string): string {
  return `${ROOT}${institution}`;
}

/** Reads the 10-digit institution code from an assigning authority. Null if the authority is not of this form. */
export function readInstitution(authority: string): string | null {
  const code = authority.startsWith(ROOT) ? authority.slice(ROOT.length) : '';
  return /^\d{10}$/.test(code) ? code : null;
}
