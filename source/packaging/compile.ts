/**
 * Runs the program as `launch.ts` does, and on a signal writes what V8 has made of it until then:
 *
 *     node compile.cjs DIRECTORY [the program's arguments]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { releaseYoungGeneration } from '../commands/young-generation.js';
import { leave } from '../screen/terminal/leave.js';
import { compiledFile, programFile } from './files.js';
import { runScript, scriptOf } from './script.js';

const [directory = ''] = process.argv.splice(2, 1);
const program = join(directory, programFile);
const script = scriptOf(readFileSync(program, 'latin1'), program, undefined);

process.on('SIGUSR2', async () => {
  // An engine refuses what was compiled under other settings than its own, and the list of runs has changed one.
  await releaseYoungGeneration();
  writeFileSync(join(directory, compiledFile), script.createCachedData());
  // The pane of runs has asked all disks, of which one may not answer.
  leave(0);
});

runScript(script, require, pathToFileURL(program).href);
