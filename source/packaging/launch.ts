/** What is started as `lf-tui`: the program beside it, with what V8 made of it if that was this Node's. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compiledFile, programFile } from './files.js';
import { runScript, scriptOf } from './script.js';

const program = join(__dirname, programFile);
const compiled = join(__dirname, compiledFile);

// The bundle holds nothing but ASCII; as Latin-1 it need not be looked through for anything else.
const text = readFileSync(program, 'latin1');
const script = scriptOf(text, program, existsSync(compiled) ? readFileSync(compiled) : undefined);
runScript(script, require, pathToFileURL(program).href);
