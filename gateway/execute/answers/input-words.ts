/**
 * The kit's messages for a bad input. A client sees these as they are. Any other `BAD_INPUT` message is replaced by the table's, because a
 * subgraph could put anything into it.
 */
const INPUT_WORDS: readonly RegExp[] = [
  /^`\w+` must be between -?\d{1,9} and -?\d{1,9}\.$/,
  /^`\w+` must be now or past\.$/,
  /^`\w+` is not a cursor\.$/,
  /^`\w+` is no item of this list\.$/,
  /^`\w+` is not of this search\.$/,
  /^`\w+` is too long\.$/,
  /^`\w+` needs two characters at the least\.$/,
  /^A name may have \d{1,9} characters at the most\.$/,
  /^A name or a kana name is needed\.$/,
  /^A variable does not fit its type\.$/,
];
/** Characters of an argument's name. */
const NAME_AT_MOST = 40;

/** Whether a message is one of the kit's. */
export function isInputWords(message: string): boolean {
  return message.length <= 100 + NAME_AT_MOST && INPUT_WORDS.some((words) => words.test(message));
}
