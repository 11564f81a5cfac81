import 'reflect-metadata';
import { DISCLOSURES_AT_MOST } from './audit/read-disclosures.js';
import * as limits from './database/limits.js';
import { TOKENS_AT_MOST } from './server/apollo-host.js';
import { COMPILED_AT_MOST } from './server/document-store.js';
import { KEYS_AT_MOST } from './server/loader.js';
import { REFERENCES_AT_ONCE } from './server/reference-limit.js';
import { ROOT_FIELDS_AT_ONCE } from './server/root-fields.js';
import { READY_WITHIN } from './server/serve.js';
import { resourcesIn } from './testing/resources-table.js';

it('the kit’s README lists every limit with its value', () => {
  const bounds = {
    ...limits,
    DISCLOSURES_AT_MOST,
    COMPILED_AT_MOST,
    TOKENS_AT_MOST,
    KEYS_AT_MOST,
    REFERENCES_AT_ONCE,
    ROOT_FIELDS_AT_ONCE,
    READY_WITHIN,
  };
  expect(resourcesIn('subgraphs/kit/README.md')).toEqual(bounds);
});
