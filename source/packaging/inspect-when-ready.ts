/** The inspector of the bundle, where what lays out has to be waited for: see `yoga.ts`. */
import { type InspectOptions, inspect as inspectReady } from '../commands/inspect.js';
import { ready } from './yoga.js';

export async function inspect(options: InspectOptions): Promise<void> {
  await ready;
  return inspectReady(options);
}
