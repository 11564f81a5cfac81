import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { chartReader, connectedSystem, databaseOptions, logger, run, startSubgraph } from '../kit/index.js';
import { MllpClient } from '../sources/hl7-mllp/mllp-client.js';
import { PdqClient } from '../sources/hl7-pdq/pdq-client.js';
import { Ssmix2Client } from '../sources/ssmix2/ssmix2-client.js';
import { readFacilitiesFile } from '../ssmix2-chart/facilities-file.js';
import { hospitalConnections } from '../ssmix2-chart/hospital-connections.js';
import { HumanBridge } from './chart.humanbridge.js';
import { readConfig } from './config.js';
import { SsmixidxRegistry } from './registry.ssmixidx.js';
import { humanbridgeSubgraph } from './subgraph.js';

await run('humanbridge', async () => {
  const config = readConfig();
  const log = logger('humanbridge', config.HAREYAKA_LOG_LEVEL);
  const hospitals = readFacilitiesFile('HAREYAKA_HUMANBRIDGE_FACILITIES', config.HAREYAKA_HUMANBRIDGE_FACILITIES);
  const system = await connectedSystem('humanbridge', config);
  const database = await new DataSource(databaseOptions(config.HAREYAKA_HUMANBRIDGE_REGISTRY, log)).initialize();
  const mllp = new MllpClient({ host: config.HAREYAKA_HUMANBRIDGE_PDQ_HOST, port: config.HAREYAKA_HUMANBRIDGE_PDQ_PORT });
  const dispatcher = hospitalConnections();
  const charts = chartReader(
    new HumanBridge({
      pdq: new PdqClient({
        mllp,
        sendingApplication: config.HAREYAKA_HUMANBRIDGE_PDQ_SENDER,
        receivingApplication: config.HAREYAKA_HUMANBRIDGE_PDQ_RECEIVER,
        receivingFacility: config.HAREYAKA_HUMANBRIDGE_PDQ_FACILITY,
      }),
      registry: new SsmixidxRegistry(database, log),
      files: new Ssmix2Client({ dispatcher }),
      hospitals,
      itemId: system.itemId,
      hospitalDeadline: config.HAREYAKA_HOSPITAL_DEADLINE_MS,
    }),
  );
  const served = await startSubgraph(await humanbridgeSubgraph(), {
    ...system,
    log,
    ready: async () => (await database.query('SELECT 1')).length === 1,
    extend: (context) => ({ charts: charts(context) }),
  });
  return {
    url: served.url,
    close: async () => {
      await served.close();
      await mllp.close();
      await dispatcher.close();
      await database.destroy();
    },
  };
});
