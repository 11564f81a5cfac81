/** More than any order or report is: a larger file is not read. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024;
