import { Args, Ctx, Directive, Info, Query, Resolver } from 'type-graphql';
import { KitError } from '../../kit/index.js';
import type { CareCabinetContext } from '../context.js';
import { CARE_RECORD_SCOPE } from '../references.js';
import { demandMember, toScope } from '../team/membership.js';
import { discloseByFacility } from './care-record.resolver.js';
import { CareRecordExportArgs } from './care-record.type.js';
import { fromColumns } from './care-record-content.js';
import { exportRecords } from './export-records.js';
import { checkFilter } from './record-list.js';
import { isUnsent } from './record-state.js';

/** The greatest number of records in one export. */
export const EXPORT_AT_MOST = 500;

/** Care records for another system, so that nobody has to enter them twice. */
@Resolver()
export class CareRecordExportResolver {
  @Query(() => String, {
    nullable: true,
    description: `The care records that you may see as one text, the newest first, without drafts. More than ${EXPORT_AT_MOST} records are an error: choose a shorter period.`,
  })
  @Directive(CARE_RECORD_SCOPE)
  async careRecordExport(
    @Args(() => CareRecordExportArgs) { patientId, format, filter, period }: CareRecordExportArgs,
    @Ctx() context: CareCabinetContext,
    @Info() info: { readonly path: { readonly key: string | number } },
  ): Promise<string> {
    const checked = checkFilter({ ...filter, from: period?.from, until: period?.until });
    const member = await demandMember(context, patientId);
    const scope = toScope(member);
    const [found] = await context.records.listPages([{ scope, filter: checked, first: EXPORT_AT_MOST + 1, after: undefined }]);
    if (found!.length > EXPORT_AT_MOST)
      throw new KitError('BAD_INPUT', {
        message: `There are more than ${EXPORT_AT_MOST} records: choose a shorter period.`,
        argument: 'period',
      });
    const rows = found!.filter(({ state }) => !isUnsent(state));
    discloseByFacility(rows, { member, context, info });
    return exportRecords(
      format,
      rows.map((row) => ({ ...row, content: fromColumns(row) })),
    );
  }
}
