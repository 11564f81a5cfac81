import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A facility can demand that its people act from its networks. It is a part of the membership, so that every past instant keeps it. */
export class RequireNetworks9 implements MigrationInterface {
  readonly name = 'RequireNetworks1700000000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE membership ADD COLUMN networks_required boolean NOT NULL DEFAULT 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE membership DROP COLUMN networks_required');
  }
}
