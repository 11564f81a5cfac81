/**
 * Closes and ends this process on SIGTERM, on SIGINT, or when the parent that started it over IPC is gone. New requests are refused; running
 * ones are answered. The exit code is 0, or 1 if closing failed.
 *
 * @example endOnSignal(async () => await server.close())
 */
export function endOnSignal(close: () => Promise<void>): void {
  let isEnding = false;
  const end = () => {
    if (isEnding) return;
    isEnding = true;
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  if (process.connected) process.once('disconnect', end);
}
