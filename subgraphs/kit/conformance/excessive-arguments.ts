import {
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  parse,
  print,
  type TypeNode,
  visit,
} from 'graphql';

/** More than any `first` may be. */
const FIRST = 100_000;
/** More items than any list argument may have. */
const ITEMS = 10_000;
/** A value for each scalar that a list argument may hold. */
const VALUES: Readonly<Record<string, unknown>> = { String: 'x', ID: 'x', Int: 1, Float: 1, Boolean: true };

/** A selection of one field with one argument that is far too large, and the variable that it needs. */
export interface ExcessiveArgument {
  /** `Type.field(argument)`, for messages. */
  readonly name: string;
  readonly selection: string;
  /** The type of the variable `$value`. */
  readonly type: string;
  readonly value: unknown;
}

/** Finds the fields of a type with `first` or with a list of scalars, and makes a selection for each. */
export function findExcessiveArguments(sdl: string, typeName: string): ExcessiveArgument[] {
  const document = parse(sdl, { noLocation: true });
  return fieldsOf(document, typeName).flatMap((field) => {
    const given = field.arguments ?? [];
    return given.flatMap((argument) => {
      const value = excessiveValue(argument);
      const others = given.filter((one) => one !== argument && one.type.kind === Kind.NON_NULL_TYPE && !one.defaultValue);
      if (value === undefined || others.length > 0) return [];
      const [fieldName, argumentName] = [field.name.value, argument.name.value];
      const below = fieldsOf(document, namedType(field.type)).length > 0 ? ' { __typename }' : '';
      return {
        name: `${typeName}.${fieldName}(${argumentName})`,
        selection: `${fieldName}(${argumentName}: $value)${below}`,
        type: print(argument.type),
        value,
      };
    });
  });
}

function excessiveValue({ name, type }: InputValueDefinitionNode): unknown {
  const bare = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
  if (bare.kind === Kind.NAMED_TYPE) return name.value === 'first' && bare.name.value === 'Int' ? FIRST : undefined;
  const item = bare.type.kind === Kind.NON_NULL_TYPE ? bare.type.type : bare.type;
  const one = item.kind === Kind.NAMED_TYPE ? VALUES[item.name.value] : undefined;
  return one === undefined ? undefined : Array.from({ length: ITEMS }, () => one);
}

function fieldsOf(document: DocumentNode, typeName: string): FieldDefinitionNode[] {
  const found: FieldDefinitionNode[] = [];
  const enter = (node: { readonly name: { readonly value: string }; readonly fields?: readonly FieldDefinitionNode[] | undefined }) => {
    if (node.name.value === typeName) found.push(...(node.fields ?? []));
    return false;
  };
  visit(document, { ObjectTypeDefinition: enter, ObjectTypeExtension: enter, InterfaceTypeDefinition: enter });
  return found;
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
