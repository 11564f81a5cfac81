import { type MigrationInterface, type QueryRunner, Table, TableIndex } from 'typeorm';
import { KEY, makeColumns, OPTIONAL } from './columns.js';

/** Creates tasks and visits. */
export class CreatePlans6 implements MigrationInterface {
  readonly name = 'CreatePlans1700000000006';

  async up(runner: QueryRunner): Promise<void> {
    const { text, longText, instant } = makeColumns(runner);
    const made = [text('id', 40, KEY), text('patient_id', 40), text('facility_id', 40), text('created_by', 40), instant('created_at')];
    await runner.createTable(
      new Table({
        name: 'care_task',
        columns: [
          ...made,
          longText('text'),
          text('due_on', 10),
          text('assignee_id', 40, OPTIONAL),
          instant('done_at', OPTIONAL),
          text('done_by', 40, OPTIONAL),
          text('input_hash', 64),
        ],
      }),
    );
    await runner.createIndex('care_task', new TableIndex({ name: 'ix_care_task_list', columnNames: ['patient_id', 'due_on', 'id'] }));
    await runner.createTable(
      new Table({
        name: 'care_visit',
        columns: [
          ...made,
          text('visitor_id', 40),
          text('day', 10),
          instant('starts_at'),
          instant('ends_at'),
          longText('note'),
          instant('cancelled_at', OPTIONAL),
          text('cancelled_by', 40, OPTIONAL),
          longText('cancel_reason', OPTIONAL),
          text('input_hash', 64),
        ],
      }),
    );
    await runner.createIndex('care_visit', new TableIndex({ name: 'ix_care_visit_list', columnNames: ['patient_id', 'starts_at', 'id'] }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('care_visit');
    await runner.dropTable('care_task');
  }
}
