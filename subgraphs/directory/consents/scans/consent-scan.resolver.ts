import { Arg, Ctx, Directive, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { checkUpload } from '../../../uploads/check-upload.js';
import type { DirectoryContext } from '../../access/access.js';
import { InputErrors, Refused } from '../../mutation/input-errors.js';
import { buildPayload, runMutation } from '../../mutation/run-mutation.js';
import { toConsent } from '../consent.mapper.js';
import { ConsentStore } from '../consent.store.js';
import { Consent } from '../consent.type.js';
import { CONSENT_SCANS } from './consent-scan.loader.js';
import { makeScanRow } from './consent-scan.mapper.js';
import { ConsentScans } from './consent-scan.store.js';
import {
  ConsentScan,
  CreateConsentScanUploadInput,
  CreateConsentScanUploadPayload,
  WithdrawConsentScanInput,
  WithdrawConsentScanPayload,
} from './consent-scan.type.js';
import type { ScanDesk } from './scan-desk.js';

/** The context of the resolvers of scans. */
export interface ScanContext extends DirectoryContext {
  /** Absent where nobody can upload. */
  readonly scans: ScanDesk | undefined;
}

/** A paper is scanned as a picture or a PDF, never as an office file. */
const ACCEPTED = /^(image\/(jpe?g|png|webp|gif)|application\/pdf)$/i;

@Resolver(() => Consent)
export class ConsentScansResolver {
  @FieldResolver(() => [ConsentScan], {
    description: 'The scans of the paper that the patient signed, oldest first; of the consents that this one renewed, too.',
  })
  async scans(@Root() { id }: Consent, @Ctx() { loaders }: DirectoryContext): Promise<ConsentScan[]> {
    return await loaders.of(CONSENT_SCANS).load(id);
  }
}

@Resolver(() => ConsentScan)
export class ConsentScanResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The address of the content, relative to the graph’s own address. A PDF is downloaded, never shown. The address works for one minute, only for the person who asked, with the same access token. Null where the directory has no storage any more.',
  })
  async url(@Root() scan: ConsentScan, @Ctx() { scans, access, caller }: ScanContext): Promise<string | null> {
    const { id: user, profession } = await access.person();
    return scans?.urlOf(scan, caller, { user, profession, role: (await access.role()) ?? 'NONE' }) ?? null;
  }

  @Mutation(() => CreateConsentScanUploadPayload, {
    nullable: true,
    description: 'Announces the scan of the paper that a patient signed, and gives the address to which its bytes are uploaded.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async createConsentScanUpload(
    @Arg('input', () => CreateConsentScanUploadInput) input: CreateConsentScanUploadInput,
    @Ctx() context: ScanContext,
  ): Promise<CreateConsentScanUploadPayload> {
    const { scans, database, caller } = context;
    const outcome = await runMutation(context, 'createConsentScanUpload', input, async (manager, author) => {
      const errors = new InputErrors();
      if (!scans) {
        errors.expect(false, 'consentId', 'UPLOADS_OFF', 'Files cannot be uploaded here.');
        throw new Refused(errors.userErrors);
      }
      const consent = await new ConsentStore(manager).byId(input.consentId);
      errors.expect(consent, 'consentId', 'NOT_FOUND', 'There is no consent with this id.');
      errors.userErrors.push(...checkUpload(input, scans.limit));
      const isAccepted = errors.userErrors.some(({ code }) => code === 'NOT_ACCEPTED') || ACCEPTED.test(input.contentType.trim());
      errors.expect(isAccepted, 'contentType', 'NOT_ACCEPTED', 'A scan is a PDF, JPEG, PNG, WebP or GIF.');
      errors.refuse();
      const row = makeScanRow(input, consent!, { ...author, facility: (await context.access.person()).acting!.id });
      errors.expect(await new ConsentScans(manager).announce(row), 'consentId', 'TOO_MANY', 'Too many uploads are not finished yet.');
      errors.refuse();
      return { subject: row.id, changed: true };
    });
    return await buildPayload(outcome, 'upload', async (id) => {
      const row = await new ConsentScans(database.manager).byId(id);
      return row && scans?.describeUpload(id, caller, row.createdAt);
    });
  }

  @Mutation(() => WithdrawConsentScanPayload, {
    nullable: true,
    description: 'Hides a scan that is the wrong paper. Its content is kept, but shown to nobody. The answer is its consent.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async withdrawConsentScan(
    @Arg('input', () => WithdrawConsentScanInput) input: WithdrawConsentScanInput,
    @Ctx() context: ScanContext,
  ): Promise<WithdrawConsentScanPayload> {
    const { database } = context;
    const outcome = await runMutation(context, 'withdrawConsentScan', input, async (manager, author) => {
      const scans = new ConsentScans(manager);
      const scan = await scans.byId(input.id);
      const errors = new InputErrors();
      errors.expect(scan?.state === 'READY', 'id', 'NOT_FOUND', 'There is no scan with this id.');
      errors.reason(input.reason);
      errors.refuse();
      if (scan!.withdrawnAt !== null) return { subject: scan!.id, changed: false };
      await scans.withdraw(scan!.id, { ...author, reason: input.reason });
      return { subject: scan!.id, changed: true };
    });
    return await buildPayload(outcome, 'consent', async (id) => {
      const scan = await new ConsentScans(database.manager).byId(id);
      const row = scan && (await new ConsentStore(database.manager).byId(scan.consentId));
      return row && toConsent(row);
    });
  }
}
