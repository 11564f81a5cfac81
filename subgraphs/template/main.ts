import 'reflect-metadata';
import { chartReader, connectedSystem, logger, readEnvironment, run, startSubgraph, systemVariables } from '../kit/index.js';
import { ExampleSource } from './chart.example.js';
import { exampleSubgraph } from './subgraph.js';

await run('example', async () => {
  const config = readEnvironment(systemVariables, process.env);
  const system = await connectedSystem('example', config);
  const charts = chartReader(new ExampleSource(system.itemId));
  return await startSubgraph(await exampleSubgraph(), {
    ...system,
    log: logger('example', config.HAREYAKA_LOG_LEVEL),
    ready: async () => true,
    extend: (context) => ({ charts: charts(context) }),
  });
});
