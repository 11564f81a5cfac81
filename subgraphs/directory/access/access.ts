import type { DataSource } from 'typeorm';
import { KitError, type LoaderDefinition, type SubgraphContext, type Writer } from '../../kit/index.js';
import { type Decision, decide, isViewable } from '../decision/decide.js';
import { holds } from '../decision/facts.js';
import { FactsStore } from '../decision/facts.store.js';
import { mayAct } from '../decision/may-act.js';
import { isNetworkRole } from '../decision/network-roles.js';
import { type KnownPerson, PersonStore, roleOf } from '../decision/person.store.js';
import { ViewableStore } from '../decision/viewable.store.js';

/** What every resolver of the directory has at hand. Rooms that need more extend it. */
export interface DirectoryContext extends SubgraphContext {
  readonly database: DataSource;
  readonly writer: Writer;
  readonly access: Access;
}

/** What the caller of one request may see. Read anew on every request: a change shows in the next operation. */
export class Access {
  readonly persons: PersonStore;
  readonly facts: FactsStore;
  readonly viewable: ViewableStore;
  #person: Promise<KnownPerson | undefined> | undefined;
  readonly #workedOut = new Map<string, unknown>();

  constructor(
    database: DataSource,
    private readonly context: SubgraphContext,
  ) {
    this.persons = new PersonStore(database);
    this.facts = new FactsStore(database);
    this.viewable = new ViewableStore(database, new Map());
  }

  /** The person who asks. @throws KitError NOT_PERMITTED where rule 1 fails: unknown, suspended, not of the facility she acts for, or without the assurance she needs */
  async person(): Promise<KnownPerson> {
    const { now, caller } = this.context;
    this.#person ??= this.persons.ofCaller(caller, now);
    const person = await this.#person;
    if (!mayAct(person, caller.assurance, now)) throw new KitError('NOT_PERMITTED');
    return person;
  }

  /**
   * Computes a value once per request: an operation with many aliases asks for the same facts about the same patient again and again.
   *
   * @returns the value itself where it is there already, so that graphql-jit goes on without a promise
   */
  once<T>(key: string, work: () => Promise<T>): T | Promise<T> {
    if (this.#workedOut.has(key)) return this.#workedOut.get(key) as T | Promise<T>;
    const value = work().then((done) => {
      this.#workedOut.set(key, done);
      return done;
    });
    this.#workedOut.set(key, value);
    return value;
  }

  /** Her role at the facility for which she acts. */
  async role(): Promise<string | null> {
    return roleOf(await this.person(), this.context.now);
  }

  /** Whether she answers for the whole network: network admin or support centre. */
  async overseesNetwork(): Promise<boolean> {
    return isNetworkRole(await this.role());
  }

  /** The only facility whose people and permissions she manages; undefined for those who oversee the network. */
  async onlyFacility(): Promise<string | undefined> {
    return (await this.overseesNetwork()) ? undefined : (await this.person()).acting!.id;
  }

  /** What she may see of a patient. All patients asked in one turn are decided together. */
  async decision(patient: string): Promise<Decision> {
    return await this.context.loaders.of(DECISIONS).load(patient);
  }

  /** Whether the patient exists for her. */
  async sees(patient: string): Promise<boolean> {
    return isViewable(await this.decision(patient));
  }

  /** Of these facilities, those of which there may be talk: those of hers now, and those where she may see anything of anybody. */
  async visibleFacilities(among?: readonly string[]): Promise<Set<string>> {
    const person = await this.person();
    const seen = await this.viewable.facilities(person, this.context.caller.assurance, this.context.now, among);
    const own = person.workplaces.filter(({ valid }) => holds(valid, this.context.now));
    return new Set([...seen, ...own.map(({ facility }) => facility)]);
  }
}

const DECISIONS: LoaderDefinition<string, Decision, DirectoryContext> = {
  load: async (patients, context) => {
    const { access, caller, now } = context;
    const person = await access.person();
    const facts = await access.facts.factsOf(person, caller.assurance, patients, now);
    return facts.map((one) => decide(one, now));
  },
};
