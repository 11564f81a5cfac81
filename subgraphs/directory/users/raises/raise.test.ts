import { ASSURANCE_HPKI, findNeededAssurance } from '../../decision/needed-assurance.js';
import { isClinical, Profession } from '../../terms/profession.js';
import { Role } from '../role.js';
import { applyRaise, decideAssurance, makeUnraised, type Standing, splitRaise } from './raise.js';

const standing = (change: Partial<Standing> = {}): Standing => ({
  profession: Profession.NURSE,
  requiredAssurance: null,
  assuranceRelaxed: false,
  workplaces: [{ facilityId: 'fac_1', role: null }],
  ...change,
});

describe('the assurance that a sign-in needs', () => {
  it.each(Object.values(Profession))('follows from the profession alone, whatever an old record says: %s', (profession) => {
    const card = ['DOCTOR', 'DENTIST', 'UNCONFIRMED'].includes(profession);
    expect(findNeededAssurance({ profession, requiredAssurance: null, assuranceRelaxed: false })).toBe(card ? ASSURANCE_HPKI : null);
    expect(findNeededAssurance({ profession, requiredAssurance: 'weak', assuranceRelaxed: false })).toBe(card ? ASSURANCE_HPKI : 'weak');
    expect(findNeededAssurance({ profession, requiredAssurance: null, assuranceRelaxed: true })).toBeNull();
  });

  it('follows from the profession after an import without one; an exception is marked', () => {
    expect(decideAssurance(Profession.DOCTOR, null)).toEqual({ requiredAssurance: null, assuranceRelaxed: false });
    expect(decideAssurance(Profession.DOCTOR, '')).toEqual({ requiredAssurance: null, assuranceRelaxed: true });
    expect(decideAssurance(Profession.NURSE, '')).toEqual({ requiredAssurance: null, assuranceRelaxed: false });
    expect(decideAssurance(Profession.DENTIST, ASSURANCE_HPKI)).toEqual({ requiredAssurance: ASSURANCE_HPKI, assuranceRelaxed: false });
  });
});

describe('a change that needs a second person', () => {
  it.each(Object.values(Profession))('is a profession that is clinical, and no other, for a person who needs no card: %s', (profession) => {
    const before = standing({ profession: Profession.OTHER });
    const { now, raise } = splitRaise(before, { profession });
    if (profession === Profession.OTHER) expect(raise).toBeNull();
    else expect([raise?.profession ?? null, now.profession]).toEqual(isClinical(profession) ? [profession, 'OTHER'] : [null, profession]);
  });

  it('is a change to a profession that no longer needs the card', () => {
    const { now, raise } = splitRaise(standing({ profession: Profession.DOCTOR }), { profession: Profession.OTHER });
    expect([now.profession, raise?.profession]).toEqual(['DOCTOR', 'OTHER']);
  });

  it('is a lower assurance, never a higher one', () => {
    const doctor = standing({ profession: Profession.DOCTOR });
    expect(splitRaise(doctor, { requiredAssurance: '' })).toMatchObject({
      now: { assuranceRelaxed: false },
      raise: { assurance: { requiredAssurance: null, assuranceRelaxed: true } },
    });
    expect(splitRaise(standing(), { requiredAssurance: ASSURANCE_HPKI }).raise).toBeNull();
    expect(splitRaise(standing({ requiredAssurance: ASSURANCE_HPKI }), { requiredAssurance: '' }).raise).not.toBeNull();
    expect(splitRaise(doctor, { requiredAssurance: ASSURANCE_HPKI }).raise).toBeNull();
  });

  it('is a role with more rights, never one with fewer', () => {
    const workplaces = (role: Role | null) => [{ facilityId: 'fac_1', role }];
    const raised = splitRaise(standing(), { workplaces: workplaces(Role.FACILITY_ADMIN) });
    expect(raised).toMatchObject({ now: { workplaces: workplaces(null) }, raise: { roles: workplaces(Role.FACILITY_ADMIN) } });
    const lowered = splitRaise(standing({ workplaces: workplaces(Role.NETWORK_ADMIN) }), { workplaces: workplaces(Role.FACILITY_ADMIN) });
    expect(lowered).toMatchObject({ now: { workplaces: workplaces(Role.FACILITY_ADMIN) }, raise: null });
  });

  it('leaves a newly registered person without profession, exception and role until then', () => {
    const asked = {
      profession: Profession.DOCTOR,
      requiredAssurance: '',
      workplaces: [{ facilityId: 'fac_1', role: Role.FACILITY_ADMIN }],
    };
    const { now, raise } = splitRaise(makeUnraised(asked.profession), asked);
    expect([now.profession, findNeededAssurance(now), now.workplaces[0]!.role]).toEqual(['UNCONFIRMED', ASSURANCE_HPKI, null]);
    expect(applyRaise(now, raise!)).toMatchObject({ profession: 'DOCTOR', assuranceRelaxed: true, workplaces: asked.workplaces });
  });

  it('does not carry an exception over to the next profession', () => {
    const relaxed = standing({ profession: Profession.DOCTOR, assuranceRelaxed: true });
    const { raise } = splitRaise(relaxed, { profession: Profession.DENTIST });
    expect(findNeededAssurance(applyRaise(relaxed, raise!))).toBe(ASSURANCE_HPKI);
  });
});
