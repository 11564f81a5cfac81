import { Arg, Args, ArgsType, Ctx, Directive, Field, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { buildConnection, ConnectionArgs, checkFirst, decodeCursor, isSearchableKana, KitError, toKanaSearchKey } from '../../kit/index.js';
import type { DirectoryContext } from '../access/access.js';
import type { ViewableFilter } from '../decision/viewable-filter.js';
import { Chart, type ChartStub } from '../permits/chart.type.js';
import { makeChartId } from '../permits/permit.signer.js';
import { findSystem, SYSTEMS } from '../systems.js';
import { PATIENTS } from './patient.loader.js';
import { Patient, PatientConnection, PatientFilter } from './patient.type.js';

const NAME_AT_MOST = 200;

@ArgsType()
class ViewablePatientsArgs extends ConnectionArgs {
  @Field(() => PatientFilter, { nullable: true })
  filter?: PatientFilter | null;
}

@Resolver(() => Patient)
export class PatientResolver {
  @Query(() => PatientConnection, { description: 'The patients whose data you may see, in the order of their kana.' })
  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["directory:read"]])')
  async viewablePatients(
    @Args(() => ViewablePatientsArgs) args: ViewablePatientsArgs,
    @Ctx() context: DirectoryContext,
  ): Promise<PatientConnection> {
    const first = checkFirst(args.first);
    const after = decodeCursor(args.after);
    const { access, caller, loaders, now } = context;
    const person = await access.person();
    // A cursor for a patient who is not viewable is refused like one for a patient who does not exist: otherwise it would reveal the patient.
    if (after !== undefined && !(await access.sees(after)))
      throw new KitError('BAD_INPUT', { message: '`after` is not a cursor.', argument: 'after' });
    const search = readSearch(args.filter);
    const ids = await access.viewable.patients(person, caller, now, { ...search, after, limit: first + 1 });
    const patients = await loaders.of(PATIENTS).loadMany(ids);
    for (const patient of patients) if (patient instanceof Error) throw patient;
    const shown = patients.filter((patient): patient is Patient => patient instanceof Patient);
    return Object.assign(new PatientConnection(), buildConnection(shown, first, after), { search });
  }

  @Query(() => Patient, {
    nullable: true,
    description: 'One patient; null if you may not see the patient, exactly as if the patient did not exist.',
  })
  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["directory:read"]])')
  async patient(@Arg('id', () => ID) id: string, @Ctx() { loaders }: DirectoryContext): Promise<Patient | null> {
    return await loaders.of(PATIENTS).load(id);
  }

  @FieldResolver(() => [Chart])
  async charts(
    @Root() { id }: Patient,
    @Arg('systems', () => [ID], {
      nullable: true,
      description: 'Only the charts of these connected systems: their ids in `connectionSystems`. If absent, of all systems.',
    })
    systems: string[] | null | undefined,
    @Ctx() { access }: DirectoryContext,
  ): Promise<Chart[]> {
    const charts = await this.#listCharts(id, access);
    if (!systems) return charts;
    const unknown = systems.find((one) => !findSystem(one));
    if (unknown !== undefined) throw new KitError('BAD_INPUT', { message: '`systems` names no connected system.', argument: 'systems' });
    return charts.filter(({ system }) => systems.includes(system));
  }

  #listCharts(id: string, access: DirectoryContext['access']): ChartStub[] | Promise<ChartStub[]> {
    return access.once(`charts ${id}`, async () => {
      const { cells } = await access.decision(id);
      return SYSTEMS.flatMap((system): ChartStub[] => {
        const facilities = [...new Set(cells.filter((cell) => cell.system === system.id).map((cell) => cell.facility))];
        if (facilities.length === 0) return [];
        return [{ __typename: system.chartType, id: makeChartId(id, system.id), patient: id, system: system.id, facilities }];
      });
    });
  }
}

@Resolver(() => PatientConnection)
export class PatientConnectionResolver {
  @FieldResolver(() => Int, { description: 'The number of items in all. It is counted only if you ask for it, and this takes time.' })
  totalCount(@Root() { search }: PatientConnection, @Ctx() { access, caller, now }: DirectoryContext): number | Promise<number> {
    return access.once(
      `count ${JSON.stringify(search)}`,
      async () => await access.viewable.count(await access.person(), caller, now, search),
    );
  }
}

/**
 * Decides whether a filter's name is kana: it has only kana, and at least one that can be searched (not only a long vowel mark). A written name is not normalized: that would replace the characters of some
 * family names (神 of the compatibility block) with others.
 */
function readSearch(filter: PatientFilter | null | undefined): ViewableFilter {
  const name = filter?.name?.replace(/\s+/gu, ' ').trim();
  if (name && name.length > NAME_AT_MOST)
    throw new KitError('BAD_INPUT', { message: `A name may have ${NAME_AT_MOST} characters at the most.`, argument: 'filter.name' });
  const kana = name && isSearchableKana(name) && /^[\p{Script=Hiragana}\p{Script=Katakana}ー\s]+$/u.test(name.normalize('NFKC'));
  return {
    ...(name ? (kana ? { kana: toKanaSearchKey(name) } : { name }) : {}),
    ...(filter?.birthDate ? { birthDate: filter.birthDate } : {}),
    ...(typeof filter?.facilityId === 'string' ? { facility: filter.facilityId } : {}),
    ...(filter?.viewedSince ? { viewedSince: filter.viewedSince.getTime() } : {}),
    ...(filter?.notViewedSince ? { notViewedSince: filter.notViewedSince.getTime() } : {}),
    ...(filter?.viewedByMeSince ? { viewedByMeSince: filter.viewedByMeSince.getTime() } : {}),
  };
}
