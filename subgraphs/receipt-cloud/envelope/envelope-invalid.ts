/** Something was changed, cut, moved to another place, or sealed for another key. It says no more, and names no patient. */
export class EnvelopeInvalid extends Error {}
