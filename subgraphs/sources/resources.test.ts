import { readFileSync } from 'node:fs';
import { FREE_BYTES, HELD_BYTES, HELD_BYTES_OF_ONE } from './byte-budget.js';
import { DICOM_ROW_BYTES } from './dicomweb/dicom-json.js';
import { MAX_INSTANCES_BYTES, MAX_PICTURE_BYTES, MAX_STUDIES_BYTES } from './dicomweb/dicomweb-client.js';
import { MOST_INSTANCES, MOST_STUDIES } from './dicomweb/dicomweb-response.js';
import { FHIR_RESOURCE_BYTES, MOST_RESOURCES } from './fhir-bundle.js';
import { MOST_PAGES, MOST_PAGES_OF_ALL } from './fhir-mhd/mhd-client.js';
import { MAX_BYTES, MAX_PAGES } from './fhir-search.js';
import { MOST_GIVEN_UP, MOST_IN_FLIGHT, SILENCE_MS } from './hl7-mllp/mllp-connection.js';
import { DEFAULT_MAX_BYTES } from './hl7-mllp/mllp-frame.js';
import { MAX_CHARACTERS, MAX_DELIMITERS, MAX_SEGMENTS } from './hl7-v2/hl7-message.js';
import { PIECE, SLICE_MS } from './in-slices.js';
import { OTHER_MEMBERS } from './json-elements.js';
import { JSON_DEPTH } from './json-text.js';
import { MOST_IDENTIFIERS, MOST_PATIENTS } from './patient-demographics.js';
import { MAX_FILE_BYTES } from './ssmix2/storage/file-size.js';

const LIMITS = {
  ...{ SLICE_MS, PIECE, FREE_BYTES, HELD_BYTES_OF_ONE, HELD_BYTES, JSON_DEPTH, OTHER_MEMBERS },
  ...{ DICOM_ROW_BYTES, MOST_STUDIES, MOST_INSTANCES, MAX_STUDIES_BYTES, MAX_INSTANCES_BYTES, MAX_PICTURE_BYTES },
  ...{ FHIR_RESOURCE_BYTES, MOST_RESOURCES, MAX_BYTES, MAX_PAGES, MOST_PAGES, MOST_PAGES_OF_ALL, MOST_PATIENTS, MOST_IDENTIFIERS },
  ...{ MAX_FILE_BYTES, MAX_CHARACTERS, MAX_SEGMENTS, MAX_DELIMITERS },
  ...{ DEFAULT_MAX_BYTES, MOST_IN_FLIGHT, MOST_GIVEN_UP, SILENCE_MS },
};

it('the README of the sources names every limit, each with its value in the code', () => {
  const table = readFileSync('subgraphs/sources/README.md', 'utf8').split('## Resources')[1]!;
  const stated = Object.fromEntries([...table.matchAll(/^\|[^|]*\| `([A-Z_]+)` (\d+)/gm)].map(([, name, value]) => [name, Number(value)]));
  expect(stated).toEqual(LIMITS);
});
