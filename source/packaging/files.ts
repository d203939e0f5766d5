/** What lies in the directory that the build makes, and in the executable. */

/** Starts the program. */
export const launcherFile = 'lf-tui.cjs';

/** The program, a script that is a function. */
export const programFile = 'program.cjs';

/** The recording that is played where there is no run. */
export const exampleFile = 'run-example.cast';

export const manualFile = 'lf-tui.1';

/**
 * What V8 made of the program: of use to a Node with the very same V8, on the same kind of machine. Several releases of
 * Node have one in common; its version ends in `-node.N`, which Node counts up when it changes something in V8.
 */
export const compiledFile = `program-${process.versions.v8}-${process.arch}.compiled`;
