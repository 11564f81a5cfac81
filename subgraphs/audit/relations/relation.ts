/** A person who acts for a facility, and a patient. The members are the directory's ids. */
export interface Pair {
  readonly user: string;
  readonly patient: string;
  readonly facility: string;
}

/** What the directory knows about a person and a patient. It contains no names. */
export interface Relation {
  /** The patient has the person's own name. Two people may have one name: it is a reason to ask, no proof. */
  readonly own: boolean;
  readonly sameFamilyName: boolean;
  /** The patient has the name of another person who works at the facility. */
  readonly colleague: boolean;
  /** The facility's kind; null if the facility is unknown. */
  readonly facilityKind: string | null;
  /** The directory has no addresses yet, and never sets this. */
  readonly sameAddress?: boolean;
}
