import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { createSystemRuntime, SIGN_OF_LIFE } from '../hospital-charts/centre/system-runtime.js';
import { awaitUntil } from '../hospital-charts/hospital/deadline.js';
import { readFacilitiesFile } from '../hospital-charts/hospital/facilities-file.js';
import { makeChartCache } from '../hospital-charts/hospital/hospital-variables.js';
import { Hospitals } from '../hospital-charts/hospital/hospitals.js';
import { FindPatients } from '../hospital-charts/search/find-patients.js';
import { logger, makeSystemParts, rereadKeys, run, startSubgraph } from '../kit/index.js';
import { MllpClient } from '../sources/hl7-mllp/mllp-client.js';
import { PdqClient } from '../sources/hl7-pdq/pdq-client.js';
import { HumanBridge } from './chart.humanbridge.js';
import { readConfig } from './config.js';
import { SsmixidxDocuments } from './document-index.ssmixidx.js';
import { SsmixidxRegistry } from './registry.ssmixidx.js';
import { buildRegistryOptions } from './registry-database.js';
import { createHumanBridge } from './subgraph.js';

await run('humanbridge', async () => {
  const config = readConfig();
  const log = logger('humanbridge', config.HAREYAKA_LOG_LEVEL);
  const servers = readFacilitiesFile('HAREYAKA_HUMANBRIDGE_FACILITIES', config.HAREYAKA_HUMANBRIDGE_FACILITIES);
  const system = await makeSystemParts('humanbridge', config);
  const database = await new DataSource(buildRegistryOptions(config.HAREYAKA_HUMANBRIDGE_REGISTRY, log)).initialize();
  const deadline = config.HAREYAKA_HOSPITAL_DEADLINE_MS;
  const mllp = new MllpClient({
    host: config.HAREYAKA_HUMANBRIDGE_PDQ_HOST,
    port: config.HAREYAKA_HUMANBRIDGE_PDQ_PORT,
    silence: deadline * 0.75,
  });
  const hospitals = new Hospitals(servers, { deadline, pause: config.HAREYAKA_HOSPITAL_PAUSE_MS, log });
  const cache = makeChartCache(config);
  const pdq = new PdqClient({
    mllp,
    sendingApplication: config.HAREYAKA_HUMANBRIDGE_PDQ_SENDER,
    receivingApplication: config.HAREYAKA_HUMANBRIDGE_PDQ_RECEIVER,
    receivingFacility: config.HAREYAKA_HUMANBRIDGE_PDQ_FACILITY,
  });
  const registry = async () => await database.query('SELECT 1');
  const runtime = createSystemRuntime(system, {
    name: 'humanbridge',
    centre: new HumanBridge({ pdq, registry: new SsmixidxRegistry(database, log), documents: new SsmixidxDocuments(database, log) }),
    search: new FindPatients(pdq),
    alive: async (signal) => await Promise.all([awaitUntil(registry(), signal), pdq.find(SIGN_OF_LIFE, signal)]),
    hospitals,
    cache,
    deadline,
  });
  const served = await startSubgraph(await createHumanBridge(), {
    ...system,
    log,
    ready: async () => (await registry()).length === 1,
    ...runtime,
  });
  return {
    url: served.url,
    metrics: served.metrics,
    reread: rereadKeys(log, system.reread),
    close: async () => {
      await served.close();
      await mllp.close();
      await hospitals.close();
      cache?.close();
      await database.destroy();
    },
  };
});
