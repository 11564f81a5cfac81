import { Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { DateTimeScalar } from '../../kit/index.js';
import type { DirectoryContext } from '../access/access.js';
import type { Cell } from '../decision/decide.js';
import type { Instant } from '../decision/facts.js';
import { findPreviousView } from './own-view.js';
import { NAMESAKES, OWN_VIEWS } from './own-view.loader.js';
import { Patient } from './patient.type.js';

const DAY = 86_400_000;

/** How the caller and a patient are related: when the caller looked, until when the caller may, and whether the name is unmistakable. */
@Resolver(() => Patient)
export class OwnViewResolver {
  @FieldResolver(() => DateTimeScalar, {
    nullable: true,
    description: 'When you last opened a chart of this patient for the facility for which you act; null if you never did.',
  })
  async lastViewedAt(@Root() { id }: Patient, @Ctx() { loaders }: DirectoryContext): Promise<Date | null> {
    return toDate((await loaders.of(OWN_VIEWS).load(id))?.lastAt ?? null);
  }

  @FieldResolver(() => DateTimeScalar, {
    nullable: true,
    description:
      'When you last opened a chart of this patient before this visit: what is newer is new to you. Charts opened less than an hour after the one before belong to one visit, so this does not change while you read. Null if you never did before.',
  })
  async previouslyViewedAt(@Root() { id }: Patient, @Ctx() { loaders, now }: DirectoryContext): Promise<Date | null> {
    return toDate(findPreviousView(await loaders.of(OWN_VIEWS).load(id), now));
  }

  @FieldResolver(() => DateTimeScalar, {
    nullable: true,
    description:
      'When you can see nothing of this patient any more, if nothing changes before: the last consent, permission, emergency access or the 360 days end. Null if no end is known.',
  })
  async viewableUntil(@Root() { id }: Patient, @Ctx() { access }: DirectoryContext): Promise<Date | null> {
    return toDate(findLatest((await access.decision(id)).cells, ({ until }) => until ?? Infinity));
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description:
      'How many whole days are left of the 360: after them you see nothing of this patient until access is renewed. Each time a person of your facility opens a chart of the patient, they begin anew. Null if you see the patient only by an emergency access.',
  })
  async daysLeft(@Root() { id }: Patient, @Ctx() { access, now }: DirectoryContext): Promise<number | null> {
    const lapsesAt = findLatest((await access.decision(id)).cells, (cell) => cell.lapsesAt);
    return lapsesAt === null ? null : Math.max(0, Math.floor((lapsesAt - now) / DAY));
  }

  @FieldResolver(() => Boolean, {
    description:
      'Whether you may see another patient with the same kana (同姓同名): show the birth date, so that nobody mistakes one for the other.',
  })
  async hasNamesake(@Root() { id }: Patient, @Ctx() { loaders }: DirectoryContext): Promise<boolean> {
    return await loaders.of(NAMESAKES).load(id);
  }
}

/** The latest of the cells' instants; null if there is none, or if it is never. */
function findLatest(cells: readonly Cell[], read: (cell: Cell) => Instant | null): Instant | null {
  const latest = cells.reduce<Instant | null>((last, cell) => {
    const instant = read(cell);
    return instant === null || (last !== null && last >= instant) ? last : instant;
  }, null);
  return latest === Infinity ? null : latest;
}

function toDate(instant: Instant | null): Date | null {
  return instant === null ? null : new Date(instant);
}
