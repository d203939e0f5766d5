/** What is compiled with the program: only what has been written counts. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { compiled } from '../../source/packaging/compiled-code.js';
import { temporaryDirectory } from '../watch/collect.js';

it('is not there when the Node ended without a file, which is said', async () => {
  const directory = temporaryDirectory();
  const node = join(directory, 'node');
  // Shows a picture, and knows nothing of the signal on which it should write.
  writeFileSync(node, '#!/bin/sh\necho picture\nexec sleep 1000\n', { mode: 0o755 });
  writeFileSync(join(directory, 'program-of-another.compiled'), 'older');
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    expect(await compiled(directory, node)).toBe(false);
    expect(said.mock.calls.join()).toContain('it ended without a file');
  } finally {
    said.mockRestore();
  }
});
