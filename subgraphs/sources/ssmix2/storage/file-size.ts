/** The most bytes of a file, more than any order or report has. A larger file is not read. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024;
