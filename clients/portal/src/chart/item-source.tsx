import type { FacilityRef, SystemRef } from '@hareyaka/sdk';
import { UNKNOWN_LOOK } from '../components/facility-looks.js';
import { FacilityMark } from '../components/facility-mark.js';
import { formatDate } from '../format/dates.js';
import { useLanguage, useWords } from '../words/use-words.js';
import { useChart } from './chart-context.js';
import styles from './item-source.module.css';

/** The facility's mark and name. `short`: the mark alone, which is read aloud as the name. */
export function FacilityName({
  facility,
  system,
  short = false,
}: {
  readonly facility: FacilityRef | null;
  readonly system?: SystemRef;
  readonly short?: boolean;
}) {
  const words = useWords().chart;
  const { looks } = useChart();
  if (!facility) return <span>{system?.name ?? words.mismatch.facilityUnknown}</span>;
  const look = looks.get(facility.id) ?? UNKNOWN_LOOK;
  return short ? (
    <FacilityMark look={look} name={facility.name} />
  ) : (
    <span className={styles.facility}>
      <FacilityMark look={look} />
      <bdi>{facility.name}</bdi>
    </span>
  );
}

/** Where an item comes from and of which day it is: what every item of a list shows. A date that is not a whole day is shown as the source wrote it. */
export function ItemSource({
  facility,
  system,
  date,
  dateText,
  short = false,
}: {
  readonly facility: FacilityRef | null;
  readonly system: SystemRef;
  readonly date: string | null;
  readonly dateText?: string | null;
  readonly short?: boolean;
}) {
  const words = useWords().chart;
  const { language } = useLanguage();
  return (
    <span className={styles.source}>
      <FacilityName facility={facility} system={system} short={short} />
      <span className={styles.date}>{date ? formatDate(date, language) : (dateText ?? words.unknown)}</span>
    </span>
  );
}
