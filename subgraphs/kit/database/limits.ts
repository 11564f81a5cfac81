/** Connections of one process for statements that only read. Writers never use them, so a stuck writer cannot delay a read. */
export const READ_CONNECTIONS = 8;
/** Connections of one process for transactions that write. SQLite has one writer in any case. */
export const WRITE_CONNECTIONS = 8;
/** Transactions of one caller at once in one process. The caller's further ones wait, while other callers go ahead. */
export const WRITES_PER_CALLER = 2;
/** Transactions that wait for a turn in one process; one caller may hold `WAITING_PER_CALLER` of these places. Further ones are BUSY. */
export const WRITES_WAITING = 200;
export const WAITING_PER_CALLER = 20;
/** Milliseconds that a transaction waits for its turn, or a read for a connection, before it is BUSY. */
export const TURN_WAIT = 1_500;
/**
 * Seconds that a statement waits for a row or table that another transaction has locked, before it is BUSY (MySQL takes whole seconds). Shorter than
 * `TURN_WAIT`, so that a caller that waits for a turn outlasts stuck transactions that hold every connection.
 */
export const LOCK_WAIT = 1;
/** How often a transaction is tried before it is BUSY, if a deadlock or a change of its rows rolled it back. */
export const TRANSACTION_TRIES = 4;
/** How often a transaction is tried while another process holds the SQLite file, and the pause between two tries in milliseconds: together `LOCK_WAIT`. */
export const SQLITE_TRIES = 20;
export const SQLITE_PAUSE = 50;
/** Statements that may wait for a connection of the reading pool; further ones are BUSY. */
export const READS_WAITING = 1_000;
/** Milliseconds that one statement may take if there is no deadline. Then the server ends it. */
export const STATEMENT_WITHIN = 4_000;
