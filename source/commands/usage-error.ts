/** Something the person asked for cannot be done: one sentence that names it and the remedy, and the exit code. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code: number;

  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}
