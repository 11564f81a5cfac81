import { buildPageUrl, buildUrlOfPath, buildUrlUnder } from './url-under.js';

const BASE = 'https://hospital.example/fhir';

it.each([
  ['https://hospital.example/fhir/Binary/1', 'https://hospital.example/fhir/Binary/1'],
  ['https://hospital.example:443/fhir/a?page=2#x', 'https://hospital.example/fhir/a?page=2'],
  ['https://hospital.example/fhir/a/../b', 'https://hospital.example/fhir/b'],
  ['Binary/1', 'https://hospital.example/fhir/Binary/1'],
  ['/fhir/Binary/1', 'https://hospital.example/fhir/Binary/1'],
])('the address %s lies under the base', (given, url) => {
  expect(buildUrlUnder(BASE, given)?.href).toBe(url);
  expect(buildUrlUnder(`${BASE}/`, given)?.href).toBe(url);
});

it.each([
  'http://hospital.example/fhir/1',
  'https://hospital.example:8443/fhir/1',
  'https://hospital.example.attacker.example/fhir/1',
  'https://hospital.example@attacker.example/fhir/1',
  'https://user:word@hospital.example/fhir/1',
  '//attacker.example/fhir/1',
  'https://hospital.example/fhirx/1',
  'https://hospital.example/fhir',
  'https://hospital.example/fhir/../admin',
  'https://hospital.example/fhir/%2e%2e/admin',
  'https://hospital.example/fhir/..%2fadmin',
  'https://hospital.example/fhir/%252e%252e/admin',
  'https://hospital.example/fhir\\..\\admin',
  '../admin',
  '',
  'https://hospital.example/fhir/',
  'file:///etc/passwd',
  'javascript:1',
  'https://',
])('the address %s does not lie under the base', (given) => {
  expect(buildUrlUnder(BASE, given)).toBeNull();
});

it.each([
  ['https://hospital.example/fhir?_getpages=abc&_count=1', 'https://hospital.example/fhir?_getpages=abc&_count=1'],
  ['https://hospital.example/fhir/?_getpages=abc', 'https://hospital.example/fhir/?_getpages=abc'],
  ['?page=2', 'https://hospital.example/fhir/?page=2'],
  ['/fhir/Patient?page=2', 'https://hospital.example/fhir/Patient?page=2'],
  ['Patient?page=2', 'https://hospital.example/fhir/Patient?page=2'],
])('the address %s is a page of a search', (given, url) => {
  expect(buildPageUrl(BASE, given)?.href).toBe(url);
});

it.each([
  'http://hospital.example/fhir?_getpages=abc',
  'https://attacker.example/fhir?_getpages=abc',
  'https://hospital.example:8443/fhir?_getpages=abc',
  'https://user@hospital.example/fhir?_getpages=abc',
  'https://hospital.example/fhirx?_getpages=abc',
  'https://hospital.example/?_getpages=abc',
  '//attacker.example?page=2',
  'https://hospital.example/fhir',
  'https://hospital.example/fhir?',
  '',
])('the address %s is no page of a search', (given) => {
  expect(buildPageUrl(BASE, given)).toBeNull();
});

it('no address lies under a base that is not an HTTP URL', () => {
  expect(buildUrlUnder('ftp://hospital.example/', 'a')).toBeNull();
  expect(buildUrlOfPath('nonsense', 'a')).toBeNull();
});
