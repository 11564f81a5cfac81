import 'reflect-metadata';
import { FIRST_AT_MOST } from '../kit/index.js';
import { resourcesIn } from '../kit/testing/resources-table.js';
import { PART_LINES_AT_MOST } from './bulk/permission-lines.js';
import { LINES_AT_MOST, PART_AT_MOST, RUNNING_PER_PERSON } from './bulk/permission-upload.resolver.js';
import { BUSY_PAUSE, BUSY_TRIES, LINES_AT_ONCE } from './bulk/run-upload.js';
import { ROWS_AT_ONCE } from './mutation/chunks.js';
import { KEPT_AT_MOST, VIEWS_AT_ONCE } from './patients/view-recorder.js';
import {
  DUE_AT_ONCE,
  FACILITIES_AT_ONCE,
  KEYS_AT_ONCE,
  MACHINES_AT_MOST,
  NOTICED_AT_ONCE,
  PAGES_AT_MOST,
  SWEPT_AT_ONCE,
  WITHDRAWALS_AT_ONCE,
} from './releases/limits.js';
import { TAKEN_A_DAY } from './users/taken-sign-in.js';

it('the directory’s README lists every limit with its value', () => {
  expect(resourcesIn('subgraphs/directory/README.md')).toEqual({
    ...{ LINES_AT_MOST, PART_AT_MOST, PART_LINES_AT_MOST, RUNNING_PER_PERSON },
    ...{ BUSY_PAUSE, BUSY_TRIES, LINES_AT_ONCE, ROWS_AT_ONCE, TAKEN_A_DAY, FIRST_AT_MOST, KEPT_AT_MOST, VIEWS_AT_ONCE },
    ...{
      DUE_AT_ONCE,
      FACILITIES_AT_ONCE,
      KEYS_AT_ONCE,
      MACHINES_AT_MOST,
      NOTICED_AT_ONCE,
      PAGES_AT_MOST,
      SWEPT_AT_ONCE,
      WITHDRAWALS_AT_ONCE,
    },
  });
});
