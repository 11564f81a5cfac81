import 'reflect-metadata';
import { openCentreConnections } from '../hospital-charts/centre/centre-connections.js';
import { createSystemRuntime, SIGN_OF_LIFE } from '../hospital-charts/centre/system-runtime.js';
import { readFacilitiesFile } from '../hospital-charts/hospital/facilities-file.js';
import { makeChartCache } from '../hospital-charts/hospital/hospital-variables.js';
import { Hospitals } from '../hospital-charts/hospital/hospitals.js';
import { FindPatients } from '../hospital-charts/search/find-patients.js';
import { logger, makeSystemParts, rereadKeys, run, startSubgraph } from '../kit/index.js';
import { MhdClient } from '../sources/fhir-mhd/mhd-client.js';
import { PdqmClient } from '../sources/fhir-pdqm/pdqm-client.js';
import { IdLink } from './chart.id-link.js';
import { readConfig } from './config.js';
import { createIdLink } from './subgraph.js';

await run('id-link', async () => {
  const config = readConfig();
  const log = logger('id-link', config.HAREYAKA_LOG_LEVEL);
  const servers = readFacilitiesFile('HAREYAKA_ID_LINK_FACILITIES', config.HAREYAKA_ID_LINK_FACILITIES);
  const system = await makeSystemParts('id-link', config);
  const dispatcher = openCentreConnections();
  const centre = { baseUrl: config.HAREYAKA_ID_LINK_FHIR, token: config.HAREYAKA_ID_LINK_TOKEN, dispatcher };
  const deadline = config.HAREYAKA_HOSPITAL_DEADLINE_MS;
  const hospitals = new Hospitals(servers, { deadline, pause: config.HAREYAKA_HOSPITAL_PAUSE_MS, log });
  const cache = makeChartCache(config);
  const pdqm = new PdqmClient(centre);
  const runtime = createSystemRuntime(system, {
    name: 'id-link',
    centre: new IdLink({ pdqm, mhd: new MhdClient(centre) }),
    search: new FindPatients(pdqm),
    alive: async (signal) => await pdqm.find(SIGN_OF_LIFE, signal),
    hospitals,
    cache,
    deadline,
  });
  const served = await startSubgraph(await createIdLink(), {
    ...system,
    log,
    ready: async () => true,
    ...runtime,
  });
  return {
    url: served.url,
    metrics: served.metrics,
    reread: rereadKeys(log, system.reread),
    close: async () => {
      await served.close();
      await dispatcher.close();
      await hospitals.close();
      cache?.close();
    },
  };
});
