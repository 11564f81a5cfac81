import { type Caller, CHART_FIELDS, type Content, type ContentBytes, type ContentSource, KitError } from '../kit/index.js';
import { SourceError } from '../sources/source-error.js';
import type { ChartCentre } from './chart-centre.js';
import { documentContent } from './document-content.js';
import type { Hospitals } from './hospitals.js';
import type { ImageArchives, PictureAsk } from './image-archives.js';
import type { ListedFile } from './listing.js';

/** What an application must be allowed to ask for: whoever may not ask for images may not fetch one whose address came by. */
const SCOPES: Readonly<Record<string, string>> = { image: CHART_FIELDS.imagingStudies!.scope, document: CHART_FIELDS.documents!.scope };

/** The bytes behind the addresses that charts give: pictures from the hospitals' archives, documents from their storages. */
export class ChartContent implements ContentSource {
  constructor(
    private readonly options: { hospitals: Hospitals; archives: ImageArchives; centre: Pick<ChartCentre<ListedFile>, 'document'> },
  ) {}

  async read(content: Content, { caller, signal }: { caller: Pick<Caller, 'scopes'>; signal: AbortSignal }): Promise<ContentBytes> {
    if (!caller.scopes.includes(SCOPES[content.kind] ?? '')) throw new KitError('NOT_FOUND');
    if (content.kind === 'image') return await this.options.archives.picture(content as unknown as PictureAsk, signal);
    if (content.kind === 'document') return await this.#document(content as unknown as DocumentAsk, signal);
    throw new KitError('NOT_FOUND');
  }

  async #document({ institution, localId, path }: DocumentAsk, signal: AbortSignal): Promise<ContentBytes> {
    const hospital = this.options.hospitals.of(institution);
    if (!hospital) throw new KitError('NOT_FOUND');
    const service = hospital.server.label;
    try {
      return documentContent(await hospital.run(async (own) => await this.options.centre.document(hospital, path, own), signal), localId);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      if (error.code === 'GONE') throw new KitError('NOT_FOUND', { service, cause: error });
      throw new KitError(error.code === 'UNSUPPORTED' ? 'INVALID_DATA' : error.code, { service, cause: error });
    }
  }
}

interface DocumentAsk {
  readonly institution: string;
  readonly localId: string;
  readonly path: string;
}
