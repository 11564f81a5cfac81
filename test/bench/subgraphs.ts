import { clinicRecords } from './clinic-records.js';
import { SUBGRAPHS, type SubgraphName } from './clinic-schema.js';
import { writePermit } from './reported-answers.js';
import { serveSubgraph } from './subgraph-server.js';

// A process that serves the subgraphs named on its command line, as `name` or `name:port`; without any, all of them. With `--reports` they report what they disclose.
const reports = process.argv.includes('--reports');
const names = process.argv.slice(2).filter((one) => one !== '--reports');
const wanted = names.length > 0 ? names : SUBGRAPHS;
const records = clinicRecords(reports ? writePermit : undefined);
const urls: Record<string, string> = {};
for (const one of wanted) {
  const [name = '', port = '0'] = one.split(':');
  urls[name] = await serveSubgraph(records[name as SubgraphName], Number(port), reports);
}
process.stdout.write(`${JSON.stringify({ name: 'subgraphs', urls })}\n`);
process.once('disconnect', () => process.exit(0));
