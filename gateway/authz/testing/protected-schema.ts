import { buildASTSchema, type GraphQLSchema, parse } from 'graphql';
import { type DirectiveNames, readDirectiveNames } from '../directive-names.js';
import { Requirements } from '../requirements.js';

export interface ProtectedSchema {
  readonly schema: GraphQLSchema;
  readonly names: DirectiveNames;
  readonly requirements: Requirements;
}

const LINKS = ['authenticated', 'requiresScopes', 'policy'].map(
  (feature) => `@link(url: "https://specs.apollo.dev/${feature}/v0.1", for: SECURITY)`,
);

/** A schema as a supergraph's would be, with its three authorization directives linked unless the SDL links them itself. */
export function protectedSchema(sdl: string): ProtectedSchema {
  const document = parse(sdl.includes('@link(') ? sdl : `extend schema ${LINKS.join(' ')} ${sdl}`);
  const schema = buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
  const names = readDirectiveNames(document);
  return { schema, names, requirements: new Requirements(schema, names) };
}
