import { readFileSync } from 'node:fs';
import type { EnvironmentProblem } from '../../../subgraphs/kit/process/environment-problem.js';
import { buildPath, isIssuedBy } from './certificate-path.js';
import type { CertificateProxy } from './client-certificate-header.js';
import type { ClientCertificateListen } from './client-certificate-listener.js';
import type { HpkiValues } from './hpki-variables.js';
import type { HpkiRules } from './verify-certificate.js';
import { type Certificate, readCertificate } from './x509/certificate.js';
import { splitPemCertificates } from './x509/pem.js';

/** The configuration of HPKI. */
export interface HpkiConfig extends Omit<HpkiRules, 'revocations'> {
  /** Addresses and files with revocation lists, and hosts from which a list is loaded if a certificate names it. */
  readonly lists: readonly string[];
  readonly listHosts: ReadonlySet<string>;
  /** Milliseconds for which a list is accepted after its `nextUpdate`. */
  readonly staleFor: number;
  /** Milliseconds for which the assurance lasts. */
  readonly lasts: number;
  /** The gateway's port that asks browsers for a certificate. */
  readonly listen: ClientCertificateListen | undefined;
  /** The public address of that port, or of the proxy. */
  readonly certificateUrl: string | undefined;
  readonly proxy: Pick<CertificateProxy, 'header' | 'secret'> | undefined;
}

type Report = (variable: keyof HpkiValues, problem: string) => void;

/** The shortest accepted secret, in characters. */
const SECRET_AT_LEAST = 32;
/** Variables without a default. If one is set, the operator wants HPKI, and pinned roots are needed. */
const ALONE = ['HAREYAKA_HPKI_AUTHORITIES', 'HAREYAKA_HPKI_LISTEN', 'HAREYAKA_HPKI_URL', 'HAREYAKA_HPKI_PROXY_HEADER'] as const;

/**
 * Reads the configuration of HPKI, with the files that it names.
 *
 * @param problems receives each problem, with the variable, never its value
 * @returns undefined if no roots are pinned: HPKI certificates are not accepted
 */
export function readHpki(values: HpkiValues, problems: EnvironmentProblem[]): HpkiConfig | undefined {
  const report: Report = (variable, problem) => void problems.push({ variable, problem });
  if (values.HAREYAKA_HPKI_ROOTS === undefined) {
    for (const variable of ALONE) if (values[variable] !== undefined) report(variable, 'needs HAREYAKA_HPKI_ROOTS');
    return undefined;
  }
  if (values.HAREYAKA_HPKI_LISTS?.length === 0 && values.HAREYAKA_HPKI_LIST_HOSTS?.length === 0)
    report('HAREYAKA_HPKI_LISTS', 'or HAREYAKA_HPKI_LIST_HOSTS is needed: without revocation lists every certificate is refused');
  return {
    ...readAuthorities(values, report),
    policy: values.HAREYAKA_HPKI_POLICY!,
    refusedPolicies: values.HAREYAKA_HPKI_REFUSED_POLICIES!,
    roles: values.HAREYAKA_HPKI_ROLES!,
    lists: values.HAREYAKA_HPKI_LISTS!,
    listHosts: new Set(values.HAREYAKA_HPKI_LIST_HOSTS),
    staleFor: values.HAREYAKA_HPKI_LIST_FAILURE!,
    lasts: values.HAREYAKA_HPKI_MINUTES! * 60_000,
    ...readMethods(values, report),
  };
}

function readAuthorities(values: HpkiValues, report: Report): Pick<HpkiConfig, 'roots' | 'intermediates'> {
  const roots = readCertificates('HAREYAKA_HPKI_ROOTS', values, report);
  const areRoots = roots.every((root) => buildPath(root, { roots: [root], intermediates: [], at: root.notAfter }));
  if (roots.length === 0 || !areRoots) report('HAREYAKA_HPKI_ROOTS', 'must name files with self-signed CA certificates');
  const intermediates = readCertificates('HAREYAKA_HPKI_AUTHORITIES', values, report);
  const known = [...roots, ...intermediates];
  if (!intermediates.every((one) => known.some((issuer) => isIssuedBy(one, issuer))))
    report('HAREYAKA_HPKI_AUTHORITIES', 'names a CA that none of the roots and other CAs issued');
  return { roots, intermediates };
}

function readMethods(values: HpkiValues, report: Report): Pick<HpkiConfig, 'listen' | 'certificateUrl' | 'proxy'> {
  const { HAREYAKA_HPKI_LISTEN: address, HAREYAKA_HPKI_PROXY_HEADER: header, HAREYAKA_HPKI_URL: certificateUrl } = values;
  const key = readText('HAREYAKA_HPKI_TLS_KEY', values, report);
  const certificate = readText('HAREYAKA_HPKI_TLS_CERTIFICATE', values, report);
  const secret = readText('HAREYAKA_HPKI_PROXY_SECRET_FILE', values, report)?.trim() ?? '';
  if (address && !key) report('HAREYAKA_HPKI_TLS_KEY', 'is needed with HAREYAKA_HPKI_LISTEN');
  if (address && !certificate) report('HAREYAKA_HPKI_TLS_CERTIFICATE', 'is needed with HAREYAKA_HPKI_LISTEN');
  if (header && secret.length < SECRET_AT_LEAST)
    report('HAREYAKA_HPKI_PROXY_SECRET_FILE', `must name a file with a secret of ${SECRET_AT_LEAST} characters or more`);
  if ((address || header) && !certificateUrl) report('HAREYAKA_HPKI_URL', 'is needed: browsers go there to show the card');
  return {
    listen: address && key && certificate ? { ...address, key, certificate } : undefined,
    certificateUrl,
    proxy: header ? { header, secret } : undefined,
  };
}

type FileVariable = 'HAREYAKA_HPKI_TLS_KEY' | 'HAREYAKA_HPKI_TLS_CERTIFICATE' | 'HAREYAKA_HPKI_PROXY_SECRET_FILE';

function readText(variable: FileVariable, values: HpkiValues, report: Report): string | undefined {
  const file = values[variable];
  try {
    return file === undefined ? undefined : readFileSync(file, 'utf8');
  } catch {
    report(variable, 'is not a file that can be read');
    return undefined;
  }
}

/** Reads files of certificates: DER, or PEM with one or several. */
function readCertificates(
  variable: 'HAREYAKA_HPKI_ROOTS' | 'HAREYAKA_HPKI_AUTHORITIES',
  values: HpkiValues,
  report: Report,
): Certificate[] {
  return (values[variable] ?? []).flatMap((file) => {
    try {
      const bytes = readFileSync(file);
      const pem = splitPemCertificates(bytes.toString('latin1'));
      return (pem.length > 0 ? pem : [bytes]).map(readCertificate);
    } catch {
      report(variable, 'names a file that cannot be read as certificates');
      return [];
    }
  });
}
