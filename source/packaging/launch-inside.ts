/** What the executable starts: the program that it carries. Compiled code is there only if it was made for its Node. */
import { getRawAsset } from 'node:sea';
import { compiledFile, programFile } from './files.js';
import { runScript, scriptOf } from './script.js';

function asset(name: string): Buffer {
  const bytes = getRawAsset(name);
  return typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(bytes);
}

/** An executable for the other kind of machine was built without it. */
function compiledInside(): Buffer | undefined {
  try {
    return asset(compiledFile);
  } catch {
    return undefined;
  }
}

const script = scriptOf(asset(programFile).toString('latin1'), programFile, compiledInside());
runScript(script, require, 'file:///');
