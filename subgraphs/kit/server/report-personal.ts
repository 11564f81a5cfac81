import {
  defaultFieldResolver,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  responsePathAsArray,
} from 'graphql';
import type { Disclosure, Ground } from '../audit/disclosure.js';
import { findSelected } from './find-selected.js';
import type { SubgraphContext } from './subgraph-context.js';

/** A type or interface whose values show data of patients, apart from what `ChartReader` reads. */
export interface PersonalType<V = never> {
  /** The fields that show it. A value counts only if the operation selects one of them. */
  readonly personal: readonly string[];
  /** All other fields. A test compares both lists with the schema. */
  readonly other: readonly string[];
  /** The patients whom a value shows; none, if it is about no patient. */
  readonly patients: (value: V) => readonly (string | null | undefined)[];
  /** The facility whose data it shows. By default it is the data of this subgraph itself. */
  readonly facility?: (value: V) => string | null;
}

/** Which types of a subgraph show data of patients, and who sees them. */
export interface PersonalData<C extends SubgraphContext = never> {
  readonly types: Readonly<Record<string, PersonalType>>;
  /** The directory's id of the caller, and the profession. Called only if the caller was shown a patient. */
  readonly viewer: (context: C) => Promise<{ readonly user: string; readonly profession: string }>;
  /** Why the caller may see these patients in values of that type. */
  readonly grounds: (type: string, patients: readonly string[], context: C) => Promise<readonly Ground[]>;
}

/** Values of one type and facility that one root field, or one field of an entity, shows. */
interface Group {
  readonly path: readonly (string | number)[];
  readonly type: string;
  readonly facility: string | null;
  /** How many values there are of each patient. */
  readonly counts: Map<string, number>;
}

/**
 * Makes every field that returns a personal type report the patients whom it shows, as category DEMOGRAPHICS. The values below one root field are
 * one disclosure for all patients of whom there are as many values.
 */
export function reportPersonal(schema: GraphQLSchema, data: PersonalData | undefined): GraphQLSchema {
  if (!data) return schema;
  const reporter = new PersonalReporter(data as unknown as PersonalData<SubgraphContext>);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const { name } = getNamedType(field.type);
      const { resolve = defaultFieldResolver } = field;
      if (type.name === 'Query' && field.name === '_entities') field.resolve = reporter.watchEntities(resolve);
      else if (Object.hasOwn(data.types, name)) field.resolve = reporter.watchField(resolve, name);
    }
  }
  return schema;
}

type Resolve = GraphQLFieldResolver<unknown, SubgraphContext>;

class PersonalReporter {
  readonly #groups = new WeakMap<SubgraphContext, Map<string, Group>>();
  readonly #fields: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(private readonly data: PersonalData<SubgraphContext>) {
    this.#fields = new Map(Object.entries(data.types).map(([type, { personal }]) => [type, new Set(personal)]));
  }

  /** Watches a field that returns a value of the type, or a list of them. */
  watchField(resolve: Resolve, type: string): Resolve {
    return (parent, args, context, info) => {
      const show = (shown: unknown) => {
        const values = Array.isArray(shown) ? shown : [shown];
        for (const value of values) {
          // A value of an interface names its own type.
          const { __typename = type } = (value ?? {}) as { readonly __typename?: string };
          const selected = findSelected(info, __typename, this.#fields.get(type)!);
          if (selected !== undefined) this.#note(context, findTop(responsePathAsArray(info.path)), type, value);
        }
        return shown;
      };
      const value = resolve(parent, args, context, info);
      return value instanceof Promise ? value.then(show) : show(value);
    };
  }

  /** Watches the entities that a gateway asks for by reference. */
  watchEntities(resolve: Resolve): Resolve {
    return async (parent, args, context, info) => {
      const entities = (await resolve(parent, args, context, info)) as unknown[];
      const path = responsePathAsArray(info.path);
      return entities.map((entity, i) => {
        const show = (value: unknown) => {
          const type = (value as { readonly __typename?: string } | null)?.__typename ?? '';
          const fields = this.#fields.get(type);
          const selected = fields && findSelected(info, type, fields);
          if (selected !== undefined) this.#note(context, [...path, i, selected], type, value);
          return value;
        };
        return entity instanceof Promise ? entity.then(show) : show(entity);
      });
    };
  }

  #note(context: SubgraphContext, path: Group['path'], type: string, value: unknown): void {
    if (value === null || value === undefined) return;
    const { patients, facility } = this.data.types[type]!;
    const at = facility?.(value as never) ?? null;
    for (const patient of patients(value as never)) {
      if (!patient) continue;
      const { counts } = this.#groupOf(context, { path, type, facility: at });
      counts.set(patient, (counts.get(patient) ?? 0) + 1);
    }
  }

  #groupOf(context: SubgraphContext, { path, type, facility }: Omit<Group, 'counts'>): Group {
    let groups = this.#groups.get(context);
    if (!groups) {
      groups = new Map();
      this.#groups.set(context, groups);
    }
    const key = `${path.join('/')} ${type} ${facility ?? ''}`;
    let group = groups.get(key);
    if (!group) {
      const made: Group = { path, type, facility, counts: new Map() };
      group = made;
      groups.set(key, group);
      context.disclosures.add(path, async () => await this.#disclose(made, context));
    }
    return group;
  }

  async #disclose({ type, facility, counts }: Group, context: SubgraphContext): Promise<Disclosure[]> {
    const { user, profession } = await this.data.viewer(context);
    const grounds = await this.data.grounds(type, [...counts.keys()], context);
    const purpose = grounds.some((ground) => ground.startsWith('emergency:')) ? 'BTG' : 'TREAT';
    const common = { category: 'DEMOGRAPHICS', facility, form: 'RECORDS', state: 'ANSWERED' } as const;
    const byCount = new Map<number, string[]>();
    for (const [patient, items] of counts) byCount.set(items, [...(byCount.get(items) ?? []), patient]);
    return [...byCount].map(([items, patients]) => ({ patients, ...common, items, grounds, purpose, user, profession }));
  }
}

/** The root field of a path; below `_entities`, the field of the entity. */
function findTop(path: readonly (string | number)[]): readonly (string | number)[] {
  return typeof path[1] === 'number' ? path.slice(0, 3) : path.slice(0, 1);
}
