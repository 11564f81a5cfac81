import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { beginsWithCare } from '../../chart/begins-with-care.js';
import { readBirthDate } from '../../format/birth-date-input.js';
import { dayInJapan } from '../../format/care-date.js';
import { fitsName } from '../../format/kana.js';
import { useSession, useSessionKeeper } from '../../session/session-context.js';
import { Invitations } from '../care/invitations.js';
import { type PatientsScope, readPatientFilter } from './patient-filter.js';
import { PatientsView } from './patients-view.js';
import { usePatients } from './use-patients.js';

/** My patients: found by kana, kanji, romaji or birth date as one types. */
export function PatientsScreen() {
  const session = useSession();
  const keeper = useSessionKeeper();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [scope, setScope] = useState<PatientsScope>('MINE');
  const filter = readPatientFilter(typed, scope, { facility: session.facility?.id, now: keeper.serverNow() });
  const list = usePatients(filter);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus({ preventScroll: true }), []);

  // While the answer is under way, the rows that are there already answer what was typed.
  const rows =
    list.state === 'LOADING' && typed.trim() !== ''
      ? list.rows.filter(({ node }) => node.birthDate === readBirthDate(typed.trim()) || fitsName(typed.trim(), node))
      : list.rows;
  const careFirst = beginsWithCare(session.person?.profession);
  const open = (patient: string) =>
    void navigate({ to: careFirst ? '/patients/$patient/first' : '/patients/$patient', params: { patient } });

  return (
    <PatientsView
      list={{ ...list, rows }}
      typed={typed}
      scope={scope}
      today={dayInJapan(new Date(keeper.serverNow()))}
      inputRef={input}
      careFirst={careFirst}
      invitations={<Invitations />}
      onSearch={setTyped}
      onScope={setScope}
      onEnter={() => {
        const [only, other] = rows;
        if (only && !other) open(only.node.id);
        else document.querySelector<HTMLElement>('[data-patient-row]')?.focus();
      }}
    />
  );
}
