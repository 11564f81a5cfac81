/**
 * Runs `act` without the `APOLLO_…` variables of the environment. Apollo Server reads them when it is constructed: a key would switch
 * on reports to Apollo, and a graph with two names would stop the process.
 *
 * @example const server = withoutApolloVariables(() => new ApolloServer(options))
 */
export function withoutApolloVariables<T>(act: () => T): T {
  const set = Object.entries(process.env).filter(([name]) => name.startsWith('APOLLO_'));
  for (const [name] of set) delete process.env[name];
  try {
    return act();
  } finally {
    Object.assign(process.env, Object.fromEntries(set));
  }
}
