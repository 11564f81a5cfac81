import {
  type ASTNode,
  type ConstDirectiveNode,
  type EnumTypeDefinitionNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  print,
  specifiedScalarTypes,
  type TypeDefinitionNode,
  visit,
} from 'graphql';
import {
  type Contract,
  describeDifference,
  listDirectives,
  listParts,
  namedType,
  type Part,
  printCanonical,
  STUB_KEY,
} from './contract.js';
import type { SchemaCode, SchemaProblem } from './problem.js';
import { readStated, type StatedSchema } from './stated-types.js';
import { type ForeignSubgraph, getNamespace, REGISTRATION_FILE, type RegisteredSubgraph } from './subgraphs.js';

const CHART_KEY = '@key(fields: "id permit")';
const ENTITY_KEY = '@key(fields: "id")';
const INACCESSIBLE = '@inaccessible';
const SHAREABLE = '@shareable';
const ROOTS: readonly string[] = ['Query', 'Mutation', 'Subscription'];
const BUILT_IN: ReadonlySet<string> = new Set(specifiedScalarTypes.map(({ name }) => name));
/** The addresses of federation 2 that a foreign subgraph may link to. */
const FEDERATION = /^https:\/\/specs\.apollo\.dev\/federation\/v2\.\d+$/;

type Foreign = RegisteredSubgraph & { readonly foreign: ForeignSubgraph };

/**
 * Checks a foreign subgraph's SDL against the allow-list: its own chart type, types of its own namespace, the contract's types exactly as they
 * are, and the fields on `Patient` that its registration names. Everything else is refused.
 *
 * @returns every reason to refuse the SDL; if there is none, it may be composed
 * @example checkForeign(registered, sdl, contractOf(directorySdl)).map(({ code }) => code)
 */
export function checkForeign(registered: Foreign, sdl: string, contract: Contract): SchemaProblem[] {
  let stated: StatedSchema;
  try {
    stated = readStated(sdl);
  } catch (error) {
    const message = (error as Error).message;
    return [{ code: 'SDL_INVALID', where: registered.name, message, fix: 'hand in the SDL of one federation 2 subgraph' }];
  }
  return new AllowList(registered, stated, contract).check();
}

class AllowList {
  readonly #problems: SchemaProblem[] = [];
  readonly #namespace: string;
  readonly #systemType: string;

  constructor(
    private readonly registered: Foreign,
    private readonly stated: StatedSchema,
    private readonly contract: Contract,
  ) {
    this.#namespace = getNamespace(registered.foreign);
    this.#systemType = `${this.#namespace}System`;
  }

  check(): SchemaProblem[] {
    const { chartType, chartFields, patientFields } = this.registered.foreign;
    const { types } = this.stated;
    this.#schema();
    this.#words();
    for (const [field, category] of Object.entries({ ...patientFields, ...chartFields }))
      if (!this.contract.categories.has(category))
        this.#refuse('CATEGORY_UNKNOWN', field, `"${category}" is not a category`, `use one of ${[...this.contract.categories].join(' ')}`);
    for (const node of types.values()) this.#type(node);
    if (!types.has(chartType)) this.#refuse('TYPE_REFUSED', chartType, 'is missing', 'add the chart type to the SDL');
    if (!types.has('Patient')) this.#missing('Patient', Object.keys(patientFields));
    const served = listServed(this.contract.systems.get(this.#systemType));
    if (!types.has(this.#systemType)) this.#missing(this.#systemType, served);
    return this.#problems;
  }

  #refuse(code: SchemaCode, where: string, message: string, fix: string): void {
    this.#problems.push({ code, where: `${this.registered.name}: ${where}`, message, fix });
  }

  /** Allows one link, to federation itself, and no renamed imports: a renamed directive could not be recognized. */
  #schema(): void {
    const { links, ownRoots, directives } = this.stated;
    const fix =
      'keep one line: extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@inaccessible"])';
    const federation = links.filter((link) => FEDERATION.test(readString(link, 'url') ?? ''));
    if (federation.length !== 1) this.#refuse('LINK_REFUSED', 'schema', `links federation 2 ${federation.length} times`, fix);
    for (const link of links) {
      const own = federation.includes(link) && link.name.value === 'link';
      if (!own) this.#refuse('LINK_REFUSED', 'schema', `has ${print(link)}`, fix);
      else if (!hasPlainImports(link)) this.#refuse('LINK_REFUSED', 'schema', `renames what it imports: ${print(link)}`, fix);
    }
    if (ownRoots) this.#refuse('ROOT_FIELD', 'schema', 'names root types', 'leave "schema { … }" out');
    for (const name of directives) this.#refuse('DIRECTIVE_DEFINED', `@${name}`, 'is defined', 'leave directive definitions out');
  }

  /** Text that looks different from what it is deceives readers of the schema. */
  #words(): void {
    for (const [name, node] of this.stated.types)
      visit(node as ASTNode, {
        StringValue: ({ value }) => {
          if (DECEIVING.test(value)) this.#refuse('DESCRIPTION_REFUSED', name, 'has invisible or turning characters', 'leave them out');
        },
      });
  }

  #type(node: TypeDefinitionNode): void {
    const name = node.name.value;
    if (ROOTS.includes(name)) this.#root(node);
    else if (name === this.registered.foreign.chartType) this.#chart(node);
    else if (name === this.#systemType) this.#system(node);
    else if (name === 'Patient') this.#patient(node);
    else if (this.contract.types.has(name)) this.#shared(node, this.contract.types.get(name)!);
    else if (this.#isOwn(name)) this.#own(node);
    else
      this.#refuse(
        'TYPE_REFUSED',
        name,
        'is neither yours nor the contract’s',
        `leave it out, or, if it is yours, begin its name with ${this.#namespace}`,
      );
  }

  #isOwn(name: string): boolean {
    return name.startsWith(this.#namespace) && !this.contract.types.has(name) && name !== 'Chart' && name !== 'ConnectionSystem';
  }

  /** Refuses every root field. An empty `type Query` is allowed, because some SDL printers write one. */
  #root(node: TypeDefinitionNode): void {
    const fix = 'patients are reached through the directory: offer fields of your chart instead';
    for (const { name } of listParts(node)) this.#refuse('ROOT_FIELD', `${node.name.value}.${name.value}`, 'is a root field', fix);
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) this.#refuse('TYPE_REFUSED', node.name.value, 'is not an object type', fix);
    this.#directives(node, node.name.value, []);
    this.#interfaces(node);
  }

  /** Allows the key, the contract's fields that the directory leaves to this system, and its own fields with their categories. */
  #chart(node: TypeDefinitionNode): void {
    const { chartType, chartFields } = this.registered.foreign;
    const stub = this.contract.charts.get(chartType);
    if (!stub) {
      const fix = `add the system with "chartType": "${chartType}" to the systems file, and emit the directory’s SDL again`;
      return void this.#refuse('REGISTRATION_INVALID', chartType, 'is not known to the directory', fix);
    }
    this.#entity(node, stub, CHART_KEY, ['id', 'permit']);
    for (const part of listParts(node) as readonly FieldDefinitionNode[]) {
      const name = part.name.value;
      if (findField(stub, name)) continue;
      if (!Object.hasOwn(chartFields, name))
        this.#refuse(
          'FIELD_REFUSED',
          `${chartType}.${name}`,
          'has no category, so no caller may read it',
          `add "${name}": "<CATEGORY>" to chartFields of ${this.registered.name} in ${REGISTRATION_FILE}`,
        );
      this.#ownField(part, chartType);
    }
    this.#missing(chartType, Object.keys(chartFields));
  }

  #system(node: TypeDefinitionNode): void {
    const stub = this.contract.systems.get(this.#systemType);
    if (!stub) {
      const fix = `name it as systemType in the systems file, or leave it out`;
      return void this.#refuse('REGISTRATION_INVALID', this.#systemType, 'is not known to the directory', fix);
    }
    this.#entity(node, stub, ENTITY_KEY, ['id']);
    for (const { name } of listParts(node))
      if (!findField(stub, name.value))
        this.#refuse('FIELD_REFUSED', `${this.#systemType}.${name.value}`, 'is not in the contract ConnectionSystem', 'leave it out');
  }

  /** An entity of the contract must have its key and exactly those fields of the directory's stub that the directory leaves to the system. */
  #entity(node: TypeDefinitionNode, stub: ObjectTypeDefinitionNode, key: string, keyFields: readonly string[]): void {
    const type = node.name.value;
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION)
      return void this.#refuse('KEY_CHANGED', type, 'is not an object type', `state "type ${type} ${key}"`);
    this.#interfaces(node);
    // The type itself may have its own description.
    const { description: _description, ...undescribed } = node;
    this.#describedAs(undescribed, stub, type);
    this.#key(node, key);
    for (const name of keyFields) {
      const [part, expected] = [findField(node, name), findField(stub, name)!];
      if (!part || printCanonical(part) !== printCanonical(expected))
        this.#refuse('KEY_CHANGED', `${type}.${name}`, 'is not the contract’s', `state "${printCanonical(expected)}"`);
      else if (name === 'permit') this.#directives(part, `${type}.permit`, [INACCESSIBLE], true);
      else this.#directives(part, `${type}.${name}`, []);
    }
    const served = listServed(stub);
    for (const part of listParts(node) as readonly FieldDefinitionNode[]) {
      const [name, where] = [part.name.value, `${type}.${part.name.value}`];
      const expected = findField(stub, name);
      if (!expected || keyFields.includes(name)) continue;
      if (!served.includes(name))
        this.#refuse(
          'FIELD_NOT_SERVED',
          where,
          'is answered by the directory',
          `leave it out, or name "${name}" in serves of ${this.registered.name} in the systems file`,
        );
      else if (printCanonical(part) !== printCanonical(expected))
        this.#refuse(
          'CONTRACT_CHANGED',
          where,
          `says "${printCanonical(part)}" where the contract says "${printCanonical(expected)}"`,
          'use the contract’s form',
        );
      this.#directives(part, where, []);
      for (const argument of part.arguments ?? []) this.#directives(argument, `${where}(${argument.name.value}:)`, []);
    }
    this.#missing(type, served);
  }

  #patient(node: TypeDefinitionNode): void {
    const { patientFields } = this.registered.foreign;
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION)
      return void this.#refuse('KEY_CHANGED', 'Patient', 'is not an object type', `state "type Patient ${ENTITY_KEY}"`);
    this.#interfaces(node);
    this.#key(node, ENTITY_KEY);
    if (node.description)
      this.#refuse('DESCRIPTION_REFUSED', 'Patient', 'has a description', 'leave it out: the type belongs to the directory');
    const id = findField(node, 'id');
    if (!id || printCanonical(id) !== 'id: ID!') this.#refuse('KEY_CHANGED', 'Patient.id', 'is not the contract’s', 'state "id: ID!"');
    for (const part of node.fields ?? []) {
      const name = part.name.value;
      if ((part as Part) === id) {
        this.#directives(part, 'Patient.id', []);
        if (part.description) this.#refuse('DESCRIPTION_REFUSED', 'Patient.id', 'has a description', 'leave it out');
        continue;
      }
      if (!Object.hasOwn(patientFields, name))
        this.#refuse(
          'FIELD_REFUSED',
          `Patient.${name}`,
          'is not registered',
          `leave it out, or add "${name}": "<CATEGORY>" to patientFields of ${this.registered.name} in ${REGISTRATION_FILE}`,
        );
      this.#ownField(part, 'Patient');
    }
    this.#missing('Patient', Object.keys(patientFields));
  }

  /** A type of the contract must be the same in every part. It may have the contract's descriptions or none. */
  #shared(node: TypeDefinitionNode, expected: TypeDefinitionNode): void {
    const name = node.name.value;
    const difference = node.kind === expected.kind ? describeDifference(node, expected) : 'is another kind of type';
    if (difference)
      this.#refuse('CONTRACT_CHANGED', name, difference, 'state it exactly as schema/directory.graphql does, without its directives');
    this.#describedAs(node, expected, name);
    if (expected.directives?.some((one) => one.name.value === 'key')) this.#key(node, STUB_KEY);
    else if (expected.directives?.some((one) => one.name.value === 'inaccessible')) this.#directives(node, name, [INACCESSIBLE], true);
    else this.#directives(node, name, node.kind === Kind.OBJECT_TYPE_DEFINITION ? [SHAREABLE] : listSpecifications(expected));
    const shareable = expected.directives?.some((one) => one.name.value === 'shareable') ?? false;
    const onType = listDirectives(node).includes(SHAREABLE);
    for (const part of [...listParts(node), ...listValues(node)]) {
      const where = `${name}.${part.name.value}`;
      this.#directives(part, where, shareable ? [SHAREABLE] : []);
      if (shareable && !onType && !listDirectives(part).includes(SHAREABLE))
        this.#refuse('SHAREABLE_MISSING', where, 'is stated by several subgraphs', `state "type ${name} ${SHAREABLE}"`);
      for (const argument of 'arguments' in part ? (part.arguments ?? []) : [])
        this.#directives(argument, `${where}(${argument.name.value}:)`, []);
    }
  }

  #own(node: TypeDefinitionNode): void {
    const name = node.name.value;
    const known = this.contract.charts.has(name) || this.contract.systems.has(name);
    if (known) return void this.#refuse('TYPE_REFUSED', name, 'is another system’s', 'leave it out');
    this.#interfaces(node);
    this.#directives(node, name, node.kind === Kind.SCALAR_TYPE_DEFINITION ? ['@specifiedBy'] : []);
    for (const directive of node.directives?.filter((one) => one.name.value === 'specifiedBy') ?? [])
      if (!isWebAddress(readString(directive, 'url')))
        this.#refuse('DIRECTIVE_REFUSED', name, `has ${print(directive)}`, 'name a web address: https://…');
    for (const value of listValues(node)) this.#directives(value, `${name}.${value.name.value}`, ['@deprecated']);
    if (node.kind === Kind.UNION_TYPE_DEFINITION)
      for (const member of node.types ?? []) this.#mayReturn(member.name.value, `${name} = ${member.name.value}`);
    for (const part of listParts(node)) {
      if (part.kind === Kind.FIELD_DEFINITION) this.#ownField(part, name);
      else {
        this.#directives(part, `${name}.${part.name.value}`, ['@deprecated']);
        this.#mayReturn(namedType(part.type), `${name}.${part.name.value}`);
      }
    }
  }

  /** A vendor's own field, on any type: a null in it must not spread, and it may return only the vendor's own types and value types of the contract. */
  #ownField(part: FieldDefinitionNode, type: string): void {
    const where = `${type}.${part.name.value}`;
    // A null in these spreads only to the vendor's own list.
    const mayBeNonNull = this.#isOwn(type) && (printCanonical(part) === 'id: ID!' || isConnectionPart(type, printCanonical(part)));
    if (part.type.kind === Kind.NON_NULL_TYPE && !mayBeNonNull)
      this.#refuse(
        'NON_NULL',
        where,
        `is "${print(part.type)}", and a null in it would spread to the object around it`,
        `state "${print(part.type.type)}"`,
      );
    this.#directives(part, where, ['@deprecated']);
    this.#mayReturn(namedType(part.type), where);
    for (const argument of part.arguments ?? []) {
      this.#directives(argument, `${where}(${argument.name.value}:)`, ['@deprecated']);
      this.#mayReturn(namedType(argument.type), `${where}(${argument.name.value}:)`);
    }
  }

  #mayReturn(name: string, where: string): void {
    const { chartType } = this.registered.foreign;
    const entity = name === chartType || name === this.#systemType || name === 'Permit';
    const value = BUILT_IN.has(name) || this.contract.types.has(name) || this.#isOwn(name);
    if (entity || !value)
      this.#refuse('RETURN_REFUSED', where, `names ${name}`, 'name scalars, types of your own and value types of the contract only');
  }

  #interfaces(node: TypeDefinitionNode): void {
    const interfaces = 'interfaces' in node ? (node.interfaces ?? []) : [];
    const own = (name: string) => this.#isOwn(name) && this.stated.types.get(name)?.kind === Kind.INTERFACE_TYPE_DEFINITION;
    for (const { name } of interfaces)
      if (!this.#isOwn(node.name.value) || !own(name.value) || node.name.value === this.registered.foreign.chartType)
        this.#refuse('INTERFACE_REFUSED', node.name.value, `implements ${name.value}`, 'leave "implements" out: the directory states it');
  }

  #key(node: ObjectTypeDefinitionNode | TypeDefinitionNode, key: string): void {
    const name = node.name.value;
    const keys = listDirectives(node).filter((text) => /^@key\b/.test(text));
    if (keys.join(' ') !== key) this.#refuse('KEY_CHANGED', name, `has ${keys.join(' ') || 'no key'}`, `state "type ${name} ${key}"`);
    this.#directives({ directives: node.directives?.filter((one) => one.name.value !== 'key') }, name, []);
  }

  /** @param allowed whole directives, or names of directives whose arguments may be anything
   *  @param required whether each of them must be there */
  #directives(
    node: { readonly directives?: readonly ConstDirectiveNode[] | undefined },
    where: string,
    allowed: readonly string[],
    required = false,
  ): void {
    const texts = listDirectives(node);
    for (const text of texts) {
      const name = text.split('(')[0]!;
      const free = FREE.has(name) && allowed.includes(name);
      if (!free && !allowed.includes(text)) this.#refuse('DIRECTIVE_REFUSED', where, `has ${text}`, 'leave it out');
    }
    if (required) for (const text of allowed) if (!texts.includes(text)) this.#refuse('KEY_CHANGED', where, `lacks ${text}`, `add ${text}`);
  }

  /** Clients see the descriptions. A vendor must not describe the contract's types in other words than the contract. */
  #describedAs(node: TypeDefinitionNode, expected: TypeDefinitionNode, where: string): void {
    const fix = 'leave the description out, or use the contract’s';
    const known = listDescriptions(expected);
    for (const [path, text] of listDescriptions(node)) {
      const ownField = path !== '' && !namesPart(expected, path.slice(1).split('(')[0]!);
      if (!ownField && known.get(path) !== text)
        this.#refuse('DESCRIPTION_REFUSED', `${where}${path}`, 'has a description that is not the contract’s', fix);
    }
  }

  #missing(type: string, fields: readonly string[]): void {
    const node = this.stated.types.get(type);
    for (const name of fields)
      if (!node || !findField(node, name))
        this.#refuse(
          'FIELD_MISSING',
          `${type}.${name}`,
          'is registered or served, but the SDL does not have it',
          'add it to the SDL, or remove it from the registration',
        );
  }
}

/** Directives whose arguments are only text for readers. */
const FREE: ReadonlySet<string> = new Set(['@deprecated', '@specifiedBy']);

/** Controls other than tab and line end, zero-width and bidirectional characters. */
const DECEIVING = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

/** A scalar's specification, by which the gateway checks its input. A vendor may state the contract's, or none. */
function listSpecifications(node: TypeDefinitionNode): string[] {
  return listDirectives(node).filter((text) => text.startsWith('@specifiedBy'));
}

function isWebAddress(text: string | undefined): boolean {
  return text !== undefined && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function findField(node: TypeDefinitionNode, name: string): Part | undefined {
  return listParts(node).find((part) => part.name.value === name);
}

/** The fields that the directory leaves to a system. */
function listServed(stub: ObjectTypeDefinitionNode | undefined): string[] {
  const external = (stub?.fields ?? []).filter((field) => field.directives?.some((one) => one.name.value === 'external'));
  return external.map(({ name }) => name.value);
}

function namesPart(node: TypeDefinitionNode, name: string): boolean {
  return [...listParts(node), ...listValues(node)].some((part) => part.name.value === name);
}

function listValues(node: TypeDefinitionNode): NonNullable<EnumTypeDefinitionNode['values']> {
  return node.kind === Kind.ENUM_TYPE_DEFINITION ? (node.values ?? []) : [];
}

/**
 * Whether this is a field of a connection or an edge, in the form that the contract's lists have.
 *
 * @example isConnectionPart('ExampleGrowthConnection', 'edges: [ExampleGrowthEdge!]!')
 */
function isConnectionPart(type: string, part: string): boolean {
  const [, item, kind] = /^(\w+?)(Connection|Edge)$/.exec(type) ?? [];
  const parts =
    kind === 'Connection'
      ? [`nodes: [${item}!]!`, `edges: [${item}Edge!]!`, 'pageInfo: PageInfo!', 'answers: [FacilityAnswer!]!', 'complete: Boolean!']
      : [`node: ${item}!`, 'cursor: String!'];
  return kind !== undefined && parts.includes(part);
}

/** Descriptions by path: `''` for the type, `.name` for a part, `.name(first` for an argument. Parts without a description are left out. */
function listDescriptions(node: TypeDefinitionNode): Map<string, string> {
  const found = new Map<string, string>();
  const keep = (path: string, description: { readonly value: string } | undefined) =>
    description && description.value.trim() !== '' && found.set(path, description.value.trim());
  keep('', node.description);
  for (const part of [...listParts(node), ...listValues(node)]) {
    keep(`.${part.name.value}`, part.description);
    for (const argument of 'arguments' in part ? (part.arguments ?? []) : [])
      keep(`.${part.name.value}(${argument.name.value}`, argument.description);
  }
  return found;
}

function readString(directive: ConstDirectiveNode, name: string): string | undefined {
  const value = directive.arguments?.find((argument) => argument.name.value === name)?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}

/** A link with a url and an import list of plain strings, and nothing else: no `as`, no `for`. */
function hasPlainImports(link: ConstDirectiveNode): boolean {
  return (link.arguments ?? []).every(
    ({ name, value }) =>
      name.value === 'url' ||
      (name.value === 'import' && value.kind === Kind.LIST && value.values.every((one) => one.kind === Kind.STRING)),
  );
}
