import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from '@jest/globals';
import { pino } from 'pino';
import { describeSubgraph } from '../kit/conformance.js';
import { startChartUnderTest } from '../kit/testing/chart-under-test.js';
import { NOW } from '../kit/testing/issuers.js';
import { makeStores } from './context.js';
import { openCareCabinet, serveCareCabinet } from './data-source.js';
import { CareRecordEntity } from './records/care-record.entity.js';
import { createCareCabinet } from './subgraph.js';
import { CareTeamMemberEntity } from './team/care-team-member.entity.js';
import { makeMember, makeRecord } from './testing/rows.js';

const log = pino({ level: 'silent' });

describeSubgraph({
  name: 'care-cabinet',
  now: () => NOW,
  describe,
  it,
  start: async (gateway) => {
    const folder = await mkdtemp(join(tmpdir(), 'hareyaka-care-cabinet-'));
    const address = `sqlite:${join(folder, 'care-cabinet.sqlite')}`;
    const tables = await openCareCabinet(address, log);
    // The caller of the checks is in the team of both patients, and the hospital has a record of each.
    for (const patientId of ['pat_1', 'pat_2']) {
      await tables.getRepository(CareTeamMemberEntity).insert(makeMember({ id: `ctm_${patientId}`, patientId }));
      await tables.getRepository(CareRecordEntity).insert(makeRecord({ id: `crc_${patientId}`, patientId, facilityId: 'fac_hospital' }));
    }
    await tables.destroy();
    const data = await serveCareCabinet(address, log, 5_000);
    const stores = makeStores(data);
    const started = await startChartUnderTest(gateway, await createCareCabinet(), 'CareCabinetChart', () => stores);
    return {
      ...started,
      sdl: readFileSync('schema/care-cabinet.graphql', 'utf8'),
      close: async () => {
        await started.close();
        await data.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  },
});
