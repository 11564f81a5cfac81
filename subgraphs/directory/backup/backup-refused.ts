/** Why a backup or a restore is refused. A refusal leaves the file and the database unchanged. */
export const REFUSALS = {
  BACKUP_EXISTS: 'the file is there already; --force replaces it',
  BACKUP_UNDER_WAY: 'its .part is there: another backup is writing it, or one was killed; remove it if none is',
  BACKUP_OTHER_VERSION: 'the database is not of the version that this program knows',
  BACKUP_UNFIT_VALUE: 'a value can be neither text, whole number nor null of a backup',
  BACKUP_BROKEN: 'the file is not a whole backup',
  RESTORE_OTHER_VERSION: 'the backup and this program or the database are of different versions',
  RESTORE_NOT_EMPTY: 'the database is not empty',
} as const;

export type RefusalCode = keyof typeof REFUSALS;

/** A refused backup or restore: a stable code, and where. It contains no values, because they can name patients. */
export class BackupRefused extends Error {
  constructor(
    readonly code: RefusalCode,
    where: string,
  ) {
    super(`${REFUSALS[code]} (${where})`);
  }
}
