import { makeChartReader, makeImageReader, type SubgraphContext, type SubgraphRuntime, type SystemRuntimeParts } from '../../kit/index.js';
import { watchSourceCalls } from '../../sources/source-call.js';
import { FileCharts } from '../files/file-charts.js';
import { Bulkhead } from '../hospital/bulkhead.js';
import { limitSignal } from '../hospital/deadline.js';
import type { Hospitals } from '../hospital/hospitals.js';
import { ChartContent } from '../images/chart-content.js';
import { ImageArchives } from '../images/image-archives.js';
import type { ChartCache } from '../index/chart-cache.js';
import type { IndexedFile } from '../index/listing.js';
import type { PatientSearch } from '../search/patient-search.js';
import { Centre } from './centre.js';
import type { ChartCentre } from './chart-centre.js';
import { CENTRE_LIMITS, FairCentre } from './fair-centre.js';

export interface SystemParts<F extends IndexedFile> {
  /** The connected system's id. */
  readonly name: string;
  readonly centre: ChartCentre<F>;
  readonly search: PatientSearch;
  /** Checks that the centre answers. Rejects if it does not. */
  readonly alive: (signal: AbortSignal) => Promise<unknown>;
  readonly hospitals: Pick<Hospitals, 'of' | 'archiveOf' | 'states'>;
  readonly cache: ChartCache | null;
  /** The deadline of an exchange with the centre, in milliseconds. */
  readonly deadline: number;
  /** Whether charts show operations and treatments. By default they do not. */
  readonly servesProcedures?: boolean;
}

/** Creates the runtime of a system's subgraph from its centre and its hospitals: charts, images, documents, patient search, status. */
export function createSystemRuntime<F extends IndexedFile>(
  system: SystemRuntimeParts,
  { name, centre: given, search, alive, hospitals, cache, deadline, servesProcedures = false }: SystemParts<F>,
): Pick<SubgraphRuntime, 'extend' | 'content'> {
  const { itemId, contentUrls: urls, cursors } = system;
  if (system.traces) watchSourceCalls(system.traces.call);
  const bulkhead = new Bulkhead(CENTRE_LIMITS);
  const centre = new FairCentre(given, bulkhead);
  const archives = new ImageArchives(hospitals, itemId);
  const files = { system: name, centre, hospitals, archives, cache, itemId, centreDeadline: deadline, servesProcedures };
  const charts = makeChartReader(new FileCharts(files));
  const images = makeImageReader(archives);
  // The check ends before the request's deadline, so that there is time left to answer that the centre is down.
  const signOfLife = async (signal: AbortSignal) => await alive(limitSignal(signal, deadline));
  const own = new Centre({ search, cursors, hospitals, alive: signOfLife, bulkhead });
  return {
    content: { urls, source: new ChartContent({ hospitals, archives, centre }) },
    extend: (context: SubgraphContext) => ({
      charts: charts(context),
      images: images(context),
      system: own,
    }),
  };
}

/** Search criteria that match no patient. The centre answers them from its register, which shows that it works. */
export const SIGN_OF_LIFE = { kana: 'ンンンン', birthDate: '1800-01-01' };
