/** ES modules all the way: jose and others have no CommonJS build. swc agrees with tsconfig on decorators and class fields. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: ['<rootDir>/{gateway,subgraphs,schema,packing,clients,test}/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.hareyaka', '<rootDir>/.node24/'],
  globalSetup: '<rootDir>/test/bundle-planner-thread.js',
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          experimental: { keepImportAttributes: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
        module: { type: 'es6' },
      },
    ],
  },
  // A test that hangs ends here. No test judges the time that it took: a busy machine may need four times as long as a quiet one.
  testTimeout: 120_000,
  maxWorkers: 2,
  // ES modules of a suite are not freed: a worker that has grown is replaced after its suite, before its heap is full.
  workerIdleMemoryLimit: '1GB',
};
