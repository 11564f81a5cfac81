import { Command, InvalidArgumentError } from 'commander';
import { TenantStore } from '../tenant.store.js';

/** What the command works with. */
export interface EnrolParts {
  readonly tenants: Pick<TenantStore, 'makeCode' | 'revoke'>;
  /** The fingerprint of the release process's public key. */
  readonly fingerprint: string;
  readonly close: () => Promise<void>;
}

interface Options {
  readonly facility: string;
  readonly institution?: string;
  readonly quotaGb: number;
  readonly revoke?: boolean;
}

const GIGABYTE = 1024 ** 3;

/**
 * `receipt-cloud:enrol`: prints a one-time code for a facility, or revokes its credentials.
 *
 * @param open opens the database; not before the arguments are right
 */
export function makeEnrolCommand(open: () => Promise<EnrolParts>, say: (line: string) => void, now: () => number = Date.now): Command {
  const command = new Command('receipt-cloud:enrol');
  return command
    .description(
      'Prints a one-time code with which a machine of a facility enrols: CODE.FINGERPRINT, valid for 7 days. When it is used, the facility’s older credential is revoked. With --revoke, it revokes the credentials and unused codes at once, and prints none.',
    )
    .requiredOption('--facility <id>', 'the directory’s id of the facility', parseFacility)
    .option('--institution <code>', 'its institution code: prefecture, table, number (10 digits)', parseInstitution)
    .option('--quota-gb <n>', 'how much it may keep', parseQuota, 50)
    .option('--revoke', 'revokes its credentials')
    .action(async ({ facility, institution, quotaGb, revoke }: Options) => {
      if (!revoke && institution === undefined) return command.error('ENROL_INSTITUTION_MISSING: --institution is needed for a code');
      const { tenants, fingerprint, close } = await open();
      try {
        if (revoke) return say(`${facility}: ${await tenants.revoke(facility, now())} credentials revoked`);
        const code = await tenants.makeCode(facility, { institution: institution!, quotaBytes: quotaGb * GIGABYTE, now: now() });
        say(`${code}.${fingerprint}`);
      } finally {
        await close();
      }
    });
}

function parseFacility(text: string): string {
  if (!/^fac_[A-Za-z0-9_-]{1,36}$/.test(text)) throw new InvalidArgumentError('It must be the directory’s id of a facility: fac_….');
  return text;
}

function parseInstitution(text: string): string {
  if (!/^\d{10}$/.test(text)) throw new InvalidArgumentError('It must have 10 digits.');
  return text;
}

function parseQuota(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('It must be a whole number of gigabytes.');
  return Number(text);
}
