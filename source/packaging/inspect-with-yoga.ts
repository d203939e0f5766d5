/**
 * The inspector of the executable. Yoga, which lays out for Ink, is WebAssembly and ready only after a moment; as a
 * module of ES it waits for itself, which CommonJS cannot. So the build makes it tell when it is ready, and here is who
 * waits. See `build-binary.ts`.
 */
import { type InspectOptions, inspect as inspectReady } from '../commands/inspect.js';

export async function inspect(options: InspectOptions): Promise<void> {
  const yoga: object = await import('yoga-layout');
  if ('ready' in yoga) await yoga.ready;
  return inspectReady(options);
}
