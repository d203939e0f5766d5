/**
 * The program as one script: a function of Node's `require` and of the address that it lies at. One script, because
 * what V8 made of it can be kept as a whole (see `compiled-code.ts`), and because a single executable takes nothing else.
 */
import { mkdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { exampleFile, programFile } from './files.js';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** For React's tools for developers, if a variable of the environment asks for them; they are not in the bundle. */
const waitForDevelopers = "await import('./devtools.js');";

/** A script cannot wait at its top: who does is replaced by who tells when it is ready. */
const withoutWaiting: Plugin = {
  name: 'without-waiting',
  setup(build) {
    build.onResolve({ filter: /^yoga-layout$/ }, () => ({ path: here('yoga.ts') }));
    // Whoever of the commands asks for it; what stands in for it asks for the original by another path.
    build.onResolve({ filter: /^\.\/inspect\.js$/ }, ({ importer }) =>
      basename(dirname(importer)) === 'commands' ? { path: here('inspect-when-ready.ts') } : null,
    );
    build.onLoad({ filter: /ink[\\/]build[\\/]reconciler\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      // A new release of Ink is noticed at once.
      if (!text.includes(waitForDevelopers)) throw new Error(`${path} no longer says: ${waitForDevelopers}`);
      return { contents: text.replace(waitForDevelopers, ''), loader: 'js' };
    });
  },
};

/**
 * What esbuild leaves as it is: it escapes letters beyond ASCII in strings, but not in patterns and not in templates that
 * a function takes apart. A pattern means the same by either; so does a template, unless its function asks for the raw
 * text and makes no pattern of it.
 */
const escaped = (script: string): string =>
  script.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Writes the program and the example into the directory; the licences of what is in it stand at the program's end. */
export async function bundle(directory: string): Promise<void> {
  mkdirSync(directory, { recursive: true });
  const program = join(directory, programFile);
  await build({
    absWorkingDir: root,
    entryPoints: ['source/cli.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    jsx: 'automatic',
    minify: true,
    banner: { js: '(function(require,programUrl){' },
    footer: { js: '})' },
    define: {
      'process.env.NODE_ENV': '"production"',
      'import.meta.url': 'programUrl',
      fetch: 'undefined',
    },
    alias: {
      'string-width': './source/screen/late-string-width.ts',
      yaml: './node_modules/yaml/browser/index.js',
    },
    loader: { '.cast': 'file', '.yaml': 'text' },
    assetNames: basename(exampleFile, '.cast'),
    // Of Node's own modules, too: one that is imported later is asked of the loader of modules, which has to be started.
    supported: { 'dynamic-import': false },
    plugins: [withoutWaiting],
    logLevel: 'warning',
  });
  // A script of one-byte letters is read faster, and takes half the memory.
  await writeFile(program, escaped(await readFile(program, 'utf8')));
}

/** One of the small scripts beside this file, which start the program in one way or another. */
export async function bundleLauncher(name: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [here(name)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minify: true,
    supported: { 'dynamic-import': false },
    banner: { js: '#!/usr/bin/env node' },
    logLevel: 'warning',
  });
}
