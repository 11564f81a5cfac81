import 'reflect-metadata';
import {
  logger,
  makeChartReader,
  makeSystemParts,
  readEnvironment,
  rereadKeys,
  run,
  startSubgraph,
  systemVariables,
} from '../kit/index.js';
import { ExampleSource } from './chart.example.js';
import { createExampleSubgraph } from './subgraph.js';

await run('example', async () => {
  const config = readEnvironment(systemVariables, process.env);
  const log = logger('example', config.HAREYAKA_LOG_LEVEL);
  const system = await makeSystemParts('example', config);
  const charts = makeChartReader(new ExampleSource(system.itemId));
  const served = await startSubgraph(await createExampleSubgraph(), {
    ...system,
    log,
    ready: async () => true,
    extend: (context) => ({ charts: charts(context) }),
    // Plugins of Apollo Server go here: docs/vendor.md.
    plugins: [],
  });
  return { ...served, reread: rereadKeys(log, system.reread) };
});
