import { clinicRecords } from './clinic-records.js';
import { SUBGRAPHS, type SubgraphName } from './clinic-schema.js';
import { serveSubgraph } from './subgraph-server.js';

// A process that serves the subgraphs named on its command line, as `name` or `name:port`; without any, all of them.
const wanted = process.argv.length > 2 ? process.argv.slice(2) : SUBGRAPHS;
const records = clinicRecords();
const urls: Record<string, string> = {};
for (const one of wanted) {
  const [name = '', port = '0'] = one.split(':');
  urls[name] = await serveSubgraph(records[name as SubgraphName], Number(port));
}
process.stdout.write(`${JSON.stringify({ name: 'subgraphs', urls })}\n`);
process.once('disconnect', () => process.exit(0));
