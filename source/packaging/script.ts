/**
 * The bundled program as a script that takes what V8 has already made of it. Nine tenths of a start are else spent on
 * reading the text of functions: with it, the first picture is there in two thirds of the time.
 */
import { Script } from 'node:vm';

/** What the bundle is a function of: see `bundle.ts`. */
type Program = (require: NodeJS.Require, programUrl: string) => void;

/** V8 itself looks whether the compiled code is one of its own; if not, the text is all that counts. */
export const scriptOf = (text: string, filename: string, compiled: Buffer | undefined): Script =>
  new Script(text, { filename, ...(compiled !== undefined && { cachedData: compiled }) });

export function runScript(script: Script, require: NodeJS.Require, programUrl: string): void {
  const program: Program = script.runInThisContext();
  program(require, programUrl);
}
