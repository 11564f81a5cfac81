/** Who is invited: a person, for one of the person's facilities. */
export interface Invited {
  readonly userId: string;
  readonly facilityId: string;
}

const ID = /^[\x21-\x39\x3b-\x7e]{1,40}$/;

/**
 * Writes the code by which a person can be invited for the present facility. Only administrators can look up people in the directory: who is invited gives
 * this code to a member.
 */
export function writeInvitationCode({ userId, facilityId }: Invited): string {
  return `${userId}:${facilityId}`;
}

/** Reads an invitation code, with spaces around it; undefined for what is none. */
export function readInvitationCode(text: string): Invited | undefined {
  const [userId, facilityId, more] = text.normalize('NFKC').trim().split(':');
  const isCode = userId !== undefined && facilityId !== undefined && more === undefined && ID.test(userId) && ID.test(facilityId);
  return isCode ? { userId, facilityId } : undefined;
}
