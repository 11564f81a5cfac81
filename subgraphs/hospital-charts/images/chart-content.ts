import { type Caller, CHART_FIELDS, type Content, type ContentBytes, type ContentSource, KitError } from '../../kit/index.js';
import { byteBudget } from '../../sources/byte-budget.js';
import { slices } from '../../sources/in-slices.js';
import { SourceError } from '../../sources/source-error.js';
import type { ChartCentre } from '../centre/chart-centre.js';
import { getCallerKey } from '../centre/person.js';
import { readDocumentInSteps } from '../documents/document-content.js';
import type { Hospitals } from '../hospital/hospitals.js';
import type { IndexedFile } from '../index/listing.js';
import type { ImageArchives, PictureAsk } from './image-archives.js';

/** The scope that each kind of content needs. An application without the scope for images cannot fetch one by its address either. */
const SCOPES: Readonly<Record<string, string>> = { image: CHART_FIELDS.imagingStudies!.scope, document: CHART_FIELDS.documents!.scope };

/** Reads the bytes behind the addresses in charts: images from the hospitals' archives, documents from their storages. */
export class ChartContent implements ContentSource {
  constructor(
    private readonly options: {
      hospitals: Pick<Hospitals, 'of'>;
      archives: ImageArchives;
      centre: Pick<ChartCentre<IndexedFile>, 'document'>;
    },
  ) {}

  async read(
    content: Content,
    { caller, signal }: { caller: Pick<Caller, 'scopes'> & Partial<Caller>; signal: AbortSignal },
  ): Promise<ContentBytes> {
    if (!caller.scopes.includes(SCOPES[content.kind] ?? '')) throw new KitError('NOT_FOUND');
    if (content.kind === 'image')
      return await this.options.archives.picture(content as unknown as PictureAsk, signal, getCallerKey({ caller }));
    if (content.kind === 'document') return await this.#document(content as unknown as DocumentAsk, signal, getCallerKey({ caller }));
    throw new KitError('NOT_FOUND');
  }

  async #document({ institution, localId, path }: DocumentAsk, signal: AbortSignal, caller: string): Promise<ContentBytes> {
    const hospital = this.options.hospitals.of(institution);
    if (!hospital) throw new KitError('NOT_FOUND');
    const service = hospital.server.label;
    const lease = byteBudget.lease(institution);
    try {
      const bytes = await hospital.run(async (own) => await this.options.centre.document(hospital, path, own, lease), signal, caller);
      return await slices.run(`${institution} ${caller}`, () => readDocumentInSteps(bytes, localId), signal);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      if (error.code === 'GONE') throw new KitError('NOT_FOUND', { service, cause: error });
      throw new KitError(error.code === 'UNSUPPORTED' ? 'INVALID_DATA' : error.code, { service, cause: error });
    } finally {
      lease.end();
    }
  }
}

interface DocumentAsk {
  readonly institution: string;
  readonly localId: string;
  readonly path: string;
}
