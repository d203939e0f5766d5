/**
 * Keeps the part of the heap where new objects are made as small as it is.
 *
 * V8 doubles it, up to 2 × 16 MB, each time that as much as it holds has survived in it. Reading a thousand runs for
 * the list makes it grow so, and it stays that large for days though nothing needs it. There is a switch for it on the
 * command line of Node, but a program that is started by its name has none, and starting twice costs a second start.
 * Before the list is asked for nothing is held: a young program that is compiled as it runs makes much that survives.
 */

/** The engine of Node 20, in which the factor is read at every growth, and 1 means none. */
const knownEngine = '11.3.';

/** Both values are the engine's own: its default is 2. */
type Growth = 1 | 2;

async function setGrowth(factor: Growth, engine: string): Promise<void> {
  // Another one may not know the flag, and would say so in the middle of the screen.
  if (!engine.startsWith(knownEngine)) return;
  // Loaded here, because it takes some milliseconds that the first picture has no use for.
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString(`--semi-space-growth-factor=${factor}`);
}

export const holdYoungGeneration = (engine = process.versions.v8): Promise<void> => setGrowth(1, engine);

export const releaseYoungGeneration = (engine = process.versions.v8): Promise<void> => setGrowth(2, engine);
