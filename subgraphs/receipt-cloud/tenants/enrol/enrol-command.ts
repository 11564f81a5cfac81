import { readFileSync } from 'node:fs';
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
  readonly facility?: string;
  readonly institution?: string;
  readonly list?: readonly Listed[];
  readonly quotaGb: number;
  readonly revoke?: boolean;
  readonly startOver?: boolean;
}

/** A facility of a list. */
interface Listed {
  readonly facility: string;
  readonly institution: string;
}

const WHAT_IS_LOST =
  'When a machine with other keys uses it, all that the facility sent before becomes unreadable to the facility, and no key of it is released any more: the facility must send every patient again. The former keys are refused from then on.';
const GIGABYTE = 1024 ** 3;
const FACILITY = /^fac_[A-Za-z0-9_-]{1,36}$/;
const INSTITUTION = /^\d{10}$/;

/**
 * `receipt-cloud:enrol`: prints a one-time code for a facility, or revokes its credentials.
 *
 * @param open opens the database; not before the arguments are right
 */
export function makeEnrolCommand(
  open: () => Promise<EnrolParts>,
  { say, warn }: { readonly say: (line: string) => void; readonly warn: (line: string) => void },
  now: () => number = Date.now,
): Command {
  const command = new Command('receipt-cloud:enrol');
  return command
    .description(
      'Prints a one-time code with which a machine of a facility enrols: CODE.FINGERPRINT, valid for 7 days. When it is used, the facility’s older credential is revoked. A machine without the facility’s former keys is refused (TAG_KEY_OTHER), and the older one works on. With --revoke, it revokes the credentials and unused codes at once, and prints none.',
    )
    .option('--facility <id>', 'the directory’s id of the facility', parseFacility)
    .option('--institution <code>', 'its institution code: prefecture, table, number (10 digits)', parseInstitution)
    .option('--list <file>', 'many facilities: a line FACILITY,INSTITUTION for each; prints FACILITY CODE.FINGERPRINT', parseList)
    .option('--quota-gb <n>', 'how much it may keep', parseQuota, 50)
    .option('--revoke', 'revokes its credentials')
    .option('--start-over', `makes a code with which a machine may bring other keys, because the former keys.json is lost. ${WHAT_IS_LOST}`)
    .action(async ({ facility, institution, list, quotaGb, revoke, startOver = false }: Options) => {
      if ((facility === undefined) === (list === undefined) || (list && revoke))
        return command.error('ENROL_FACILITY_MISSING: one of --facility and --list is needed; --revoke takes --facility');
      if (startOver && (list || revoke)) return command.error('ENROL_START_OVER_ALONE: --start-over takes --facility, without --revoke');
      if (facility !== undefined && !revoke && institution === undefined)
        return command.error('ENROL_INSTITUTION_MISSING: --institution is needed for a code');
      const { tenants, fingerprint, close } = await open();
      try {
        if (revoke) return say(`${facility}: ${await tenants.revoke(facility!, now())} credentials revoked`);
        const quotaBytes = quotaGb * GIGABYTE;
        for (const one of list ?? []) {
          const code = await tenants.makeCode(one.facility, { institution: one.institution, quotaBytes, now: now() });
          say(`${one.facility} ${code}.${fingerprint}`);
        }
        if (facility === undefined) return;
        const code = await tenants.makeCode(facility, { institution: institution!, quotaBytes, now: now(), startsOver: startOver });
        if (startOver) warn(`ENROL_STARTS_OVER: ${WHAT_IS_LOST}`);
        say(`${code}.${fingerprint}`);
      } finally {
        await close();
      }
    });
}

function parseFacility(text: string): string {
  if (!FACILITY.test(text)) throw new InvalidArgumentError('It must be the directory’s id of a facility: fac_….');
  return text;
}

function parseInstitution(text: string): string {
  if (!INSTITUTION.test(text)) throw new InvalidArgumentError('It must have 10 digits.');
  return text;
}

/** @throws InvalidArgumentError that names the line */
function parseList(file: string): Listed[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new InvalidArgumentError(`It cannot be read: ${(error as Error).message}`);
  }
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return lines.flatMap((line, at) => {
    if (line === '') return [];
    const [facility = '', institution = '', ...more] = line.split(',').map((part) => part.trim());
    if (!FACILITY.test(facility) || !INSTITUTION.test(institution) || more.length > 0)
      throw new InvalidArgumentError(`Line ${at + 1} is not FACILITY,INSTITUTION.`);
    return [{ facility, institution }];
  });
}

function parseQuota(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('It must be a whole number of gigabytes.');
  return Number(text);
}
