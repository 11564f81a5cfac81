/** A code of a code system. */
export interface Code {
  readonly system: string;
  readonly code: string;
  readonly display: string;
}

export const DICOM = 'http://dicom.nema.org/resources/ontology/DCM';

/** The codes of DICOM PS3.16 annex D that the audit uses. */
const MEANINGS = {
  '110100': 'Application Activity',
  '110101': 'Audit Log Used',
  '110106': 'Export',
  '110110': 'Patient Record',
  '110112': 'Query',
  '110113': 'Security Alert',
  '110114': 'User Authentication',
  '110122': 'Login',
  '110123': 'Logout',
  '110127': 'Emergency Override Started',
  '110129': 'Security Configuration',
  '110134': 'Audit Recording Started',
  '110135': 'Object Security Attributes Changed',
  '110137': 'User Security Attributes Changed',
  '110138': 'Emergency Override Stopped',
  '110150': 'Application',
  '110152': 'Destination Role ID',
  '110153': 'Source Role ID',
} as const;

/** A code of DICOM. @example getDicomCode('110112').display === 'Query' */
export function getDicomCode(code: keyof typeof MEANINGS): Code {
  return { system: DICOM, code, display: MEANINGS[code] };
}
