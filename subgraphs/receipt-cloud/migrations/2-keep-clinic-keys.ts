import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * For which clinic key the tag key of a facility is wrapped: a machine without this key cannot work for the facility. It stays unknown for a facility
 * that had machines with several clinic keys. A code may permit to start over with other keys.
 */
export class KeepClinicKeys2 implements MigrationInterface {
  readonly name = 'KeepClinicKeys1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    const bytewise = runner.connection.options.type === 'mysql' ? ' CHARACTER SET utf8mb4 COLLATE utf8mb4_bin' : '';
    await runner.query(`ALTER TABLE receipt_tenant ADD COLUMN clinic_key varchar(60)${bytewise}`);
    await runner.query('ALTER TABLE receipt_code ADD COLUMN starts_over bigint NOT NULL DEFAULT 0');
    const own = 'FROM receipt_credential c WHERE c.tenant = receipt_tenant.tenant';
    await runner.query(`UPDATE receipt_tenant SET clinic_key = (SELECT MIN(c.clinic_key) ${own})
      WHERE tag_key_clinic IS NOT NULL AND (SELECT COUNT(DISTINCT c.clinic_key) ${own}) = 1`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE receipt_code DROP COLUMN starts_over');
    await runner.query('ALTER TABLE receipt_tenant DROP COLUMN clinic_key');
  }
}
