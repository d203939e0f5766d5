/** A settings file that a process names: read whole when it is a small regular file, whatever else the path may be. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

const mostBytes = 1024 * 1024;

export function readSettings(path: string): Uint8Array | null {
  let descriptor: number;
  try {
    // A named pipe or a device must not hold the program up.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return null;
  }
  try {
    const status = fstatSync(descriptor);
    return status.isFile() && status.size <= mostBytes ? readFileSync(descriptor) : null;
  } catch {
    return null;
  } finally {
    closeSync(descriptor);
  }
}
