import type { DataSource } from 'typeorm';
import { KitError, type LoaderDefinition, type ReportedChange, type SubgraphContext, type Writer } from '../../kit/index.js';
import { type Decision, decide, isViewable } from '../decision/decide.js';
import { holds } from '../decision/facts.js';
import { FactsStore } from '../decision/facts.store.js';
import { findActingProblem } from '../decision/may-act.js';
import { isNetworkRole, isReservedRole } from '../decision/network-roles.js';
import { findRole, type KnownPerson, PersonStore } from '../decision/person.store.js';
import { ViewableStore } from '../decision/viewable.store.js';

/** The context of every resolver of the directory. Other folders extend it. */
export interface DirectoryContext extends SubgraphContext {
  readonly database: DataSource;
  readonly writer: Writer;
  readonly access: Access;
  /** Called with each change that is committed. */
  readonly noticed?: ((change: ReportedChange) => void) | undefined;
}

/** What the caller of one request may see. It is read anew for every request, so a change takes effect in the next operation. */
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

  /**
   * The caller.
   *
   * @throws KitError NOT_PERMITTED if rule 1 fails: unknown, suspended, not of the acting facility, or without the needed assurance; NETWORK_NOT_ALLOWED if
   * only the address is not of the acting facility's networks
   */
  async person(): Promise<KnownPerson> {
    const { now, caller } = this.context;
    this.#person ??= this.persons.ofCaller(caller, now);
    const person = await this.#person;
    const problem = findActingProblem(person, caller, now);
    if (problem) throw new KitError(problem === 'NETWORK' ? 'NETWORK_NOT_ALLOWED' : 'NOT_PERMITTED');
    return person!;
  }

  /**
   * Computes a value once per request: an operation with many aliases needs the same facts about the same patient many times.
   *
   * @returns the value itself if it is known already, so that graphql-jit continues without a promise
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

  /** The caller's role at the acting facility. */
  async role(): Promise<string | null> {
    return findRole(await this.person(), this.context.now);
  }

  /** Whether the caller oversees the whole network: network admin or support centre. */
  async overseesNetwork(): Promise<boolean> {
    return isNetworkRole(await this.role());
  }

  /** Whether the caller may know the names of all facilities and people: overseers of the network, and auditors, who read what others did. */
  async knowsAllNames(): Promise<boolean> {
    return isReservedRole(await this.role());
  }

  /** The only facility whose people and permissions the caller manages; undefined for overseers of the network. */
  async onlyFacility(): Promise<string | undefined> {
    return (await this.overseesNetwork()) ? undefined : (await this.person()).acting!.id;
  }

  /** What the caller may see of a patient. Patients that are requested in the same tick are decided together. */
  async decision(patient: string): Promise<Decision> {
    return await this.context.loaders.of(DECISIONS).load(patient);
  }

  /** Whether the caller may see this patient. */
  async sees(patient: string): Promise<boolean> {
    return isViewable(await this.decision(patient));
  }

  /** Of these facilities, those that the caller may know about: the caller's own, and those where the caller may see data of any patient. */
  async visibleFacilities(among?: readonly string[]): Promise<Set<string>> {
    const person = await this.person();
    const seen = await this.viewable.facilities(person, this.context.caller, this.context.now, among);
    const own = person.workplaces.filter(({ valid }) => holds(valid, this.context.now));
    return new Set([...seen, ...own.map(({ facility }) => facility)]);
  }
}

const DECISIONS: LoaderDefinition<string, Decision, DirectoryContext> = {
  load: async (patients, context) => {
    const { access, caller, now } = context;
    const person = await access.person();
    const facts = await access.facts.factsOf(person, caller, patients, now);
    return facts.map((one) => decide(one, now));
  },
};
