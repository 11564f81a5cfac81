import 'reflect-metadata';
import { chartReader, connectedSystem, logger, run, startSubgraph } from '../kit/index.js';
import { MhdClient } from '../sources/fhir-mhd/mhd-client.js';
import { PdqmClient } from '../sources/fhir-pdqm/pdqm-client.js';
import { readFacilitiesFile } from '../ssmix2-chart/facilities-file.js';
import { hospitalConnections } from '../ssmix2-chart/hospital-connections.js';
import { IdLink } from './chart.id-link.js';
import { readConfig } from './config.js';
import { idLinkSubgraph } from './subgraph.js';

await run('id-link', async () => {
  const config = readConfig();
  const log = logger('id-link', config.HAREYAKA_LOG_LEVEL);
  const hospitals = readFacilitiesFile('HAREYAKA_ID_LINK_FACILITIES', config.HAREYAKA_ID_LINK_FACILITIES);
  const system = await connectedSystem('id-link', config);
  const centre = { baseUrl: config.HAREYAKA_ID_LINK_FHIR, token: config.HAREYAKA_ID_LINK_TOKEN };
  const dispatcher = hospitalConnections();
  const charts = chartReader(
    new IdLink({
      pdqm: new PdqmClient(centre),
      mhd: new MhdClient({ ...centre, dispatcher }),
      hospitals,
      itemId: system.itemId,
      hospitalDeadline: config.HAREYAKA_HOSPITAL_DEADLINE_MS,
    }),
  );
  const served = await startSubgraph(await idLinkSubgraph(), {
    ...system,
    log,
    ready: async () => true,
    extend: (context) => ({ charts: charts(context) }),
  });
  return {
    url: served.url,
    close: async () => {
      await served.close();
      await dispatcher.close();
    },
  };
});
