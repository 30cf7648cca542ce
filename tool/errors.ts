/** What a user did or met, told so that they can act on it. Anything else that is thrown is a bug in edgec. */
export class UserError extends Error {
  /**
   * @param kind what sort of trouble, which fixes the exit code (see {@link exitCodes})
   * @param message what is wrong and where: the file, layer, line or port
   * @param hint what to do next, as a whole sentence
   */
  constructor(
    readonly kind: ErrorKind,
    message: string,
    readonly hint?: string,
  ) {
    super(message);
    this.name = 'UserError';
  }
}

/** Exit codes of the command line, by kind of error. `docs/errors.md` explains each one. */
export const exitCodes = {
  /** A defect of edgec itself. */
  internal: 1,
  /** The command line, a board name or a configuration file is wrong. */
  usage: 2,
  /** The model file cannot be read, or holds what edgec does not support. */
  model: 3,
  /** The samples or labels cannot be read, or do not fit the model. */
  data: 4,
  /** The program does not fit the board's flash or RAM. */
  fit: 5,
  /** A compiler, CMake, an emulator or another tool is missing or failed. */
  tool: 6,
  /** The board, its port or the link to it failed. */
  device: 7,
  /** The device computed other bytes than the host. */
  mismatch: 8,
  /** There is no room for a file: the disk is full, or a quota or a limit is reached. */
  storage: 9,
  /** Interrupted by Ctrl-C. */
  interrupted: 130,
} as const;

export type ErrorKind = keyof typeof exitCodes;
