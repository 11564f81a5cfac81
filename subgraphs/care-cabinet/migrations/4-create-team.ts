import { type MigrationInterface, type QueryRunner, Table, TableIndex } from 'typeorm';
import { KEY, makeColumns, OPTIONAL } from './columns.js';

/** Creates the care teams. */
export class CreateTeam4 implements MigrationInterface {
  readonly name = 'CreateTeam1700000000004';

  async up(runner: QueryRunner): Promise<void> {
    const { text, instant, number } = makeColumns(runner);
    await runner.createTable(new Table({ name: 'care_team', columns: [text('patient_id', 40, KEY), number('version')] }));
    await runner.createTable(
      new Table({
        name: 'care_team_member',
        columns: [
          text('id', 40, KEY),
          text('patient_id', 40),
          text('user_id', 40),
          text('facility_id', 40),
          text('profession', 40, OPTIONAL),
          text('invited_by', 40),
          instant('invited_at'),
          text('ends_on', 10, OPTIONAL),
          instant('accepted_at', OPTIONAL),
          instant('declined_at', OPTIONAL),
          instant('ended_at', OPTIONAL),
          text('ended_by', 40, OPTIONAL),
        ],
      }),
    );
    await runner.createIndex(
      'care_team_member',
      new TableIndex({ name: 'ix_care_team_member_patient', columnNames: ['patient_id', 'invited_at', 'id'] }),
    );
    await runner.createIndex(
      'care_team_member',
      new TableIndex({ name: 'ix_care_team_member_user', columnNames: ['user_id', 'facility_id', 'patient_id'] }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('care_team_member');
    await runner.dropTable('care_team');
  }
}
