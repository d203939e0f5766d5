/**
 * Keeps the engine from compiling what is seldom called.
 *
 * V8 compiles a function to machine code once it has run through so many bytes of bytecode, 66 KiB. A program that draws
 * two pictures a second reaches that for one function after the other, for minutes, and the compiling took a quarter of
 * all its processor time while none of it paid: what is called twice a second is fast enough as it is. What reads a long
 * history or searches one passes the higher mark within milliseconds.
 */

/** The engine of Node 20, in which the budget is read each time that a function has used up the one before. */
const knownEngine = '11.3.';

/** Bytes of bytecode. */
const budget = 1_000_000;

/** By then the first pictures and the beginning of a history have been compiled as ever. */
export const calmAfter = 5000;

export async function calmCompiler(engine = process.versions.v8): Promise<void> {
  // Another one may not know the flag, and would say so in the middle of the screen.
  if (!engine.startsWith(knownEngine)) return;
  // Loaded here, because it takes some milliseconds that the first picture has no use for.
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString(`--interrupt-budget=${budget}`);
}
