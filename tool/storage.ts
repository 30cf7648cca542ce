/** Why there is no room for a file, by the system's code. */
const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your quota of the disk is used up',
  EFBIG: 'files as large as that are not allowed here (`ulimit -f` tells the limit)',
};

/** Why there was no room for a file; undefined where an error is about something else. */
export function noRoomReason(error: unknown): string | undefined {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  return code === undefined ? undefined : reasons[code];
}
