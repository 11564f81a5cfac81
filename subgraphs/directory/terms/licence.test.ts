import { fitsProfession } from './licence.js';

it.each<[string[], string, boolean]>([
  [['Medical Doctor'], 'DOCTOR', true],
  [['Dentist', 'Medical Doctor'], 'DOCTOR', true],
  [['Dentist'], 'DOCTOR', false],
  [['medical doctor'], 'DOCTOR', false],
  [[], 'DENTIST', false],
  [['Anything'], 'MIDWIFE', true],
  [[], 'UNCONFIRMED', true],
  [[], 'constructor', true],
])('The licences %j fit the profession %s: %s', (licences, profession, fits) => {
  expect(fitsProfession(licences, profession)).toBe(fits);
});
