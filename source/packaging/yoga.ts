/**
 * Stands for `yoga-layout`, which lays out for Ink, in the bundle. It is WebAssembly and ready only after a moment; the
 * package waits for that at the top of a module, which a script cannot. Here is told when it is ready, and
 * `inspect-when-ready.ts` waits.
 */
import { loadYoga } from 'yoga-layout/load';

let yoga: Awaited<ReturnType<typeof loadYoga>> | undefined;

export const ready: Promise<void> = loadYoga().then((loaded) => {
  yoga = loaded;
});

export * from 'yoga-layout/load';
export { yoga as default };
