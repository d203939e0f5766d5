/**
 * The program as one CommonJS file, which is what a single executable takes (Node 20, `single-executable-applications`).
 * What the ordinary bundle does by waiting at the top of a module is done in another way here.
 */
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Replaces text that must be there: a dependency that has changed is noticed at once. */
function replaced(source: string, before: string, after: string): string {
  if (!source.includes(before)) throw new Error(`This is not there to be replaced: ${before}`);
  return source.replace(before, after);
}

const withoutWaiting: Plugin = {
  name: 'without-waiting',
  setup(build) {
    build.onLoad({ filter: /yoga-layout[\\/]dist[\\/]src[\\/]index\.js$/ }, async ({ path }) => {
      const waiting = replaced(
        await readFile(path, 'utf8'),
        'const Yoga = wrapAssembly(await loadYoga());',
        'let Yoga; export const ready = loadYoga().then((assembly) => { Yoga = wrapAssembly(assembly); });',
      );
      return { contents: replaced(waiting, 'export default Yoga;', 'export { Yoga as default };'), loader: 'js' };
    });
    build.onLoad({ filter: /ink[\\/]build[\\/]reconciler\.js$/ }, async ({ path }) => ({
      contents: replaced(await readFile(path, 'utf8'), "await import('./devtools.js');", ''),
      loader: 'js',
    }));
    // Whoever of the commands asks for them; what stands in for them asks for the originals by another path.
    build.onResolve({ filter: /^\.\/(?:example|inspect)\.js$/ }, ({ path, importer }) => {
      if (basename(dirname(importer)) !== 'commands') return null;
      return { path: here(path === './example.js' ? 'example-inside.ts' : 'inspect-with-yoga.ts') };
    });
  },
};

/** Writes the file; its licence comments stand at its end. */
export async function bundle(outfile: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: ['source/cli.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    jsx: 'automatic',
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"', fetch: 'undefined', 'import.meta.url': '"file:///"' },
    alias: {
      'react-devtools-core': './source/screen/no-devtools.ts',
      ws: './source/screen/no-devtools.ts',
      'string-width': './source/screen/late-string-width.ts',
      yaml: './node_modules/yaml/browser/index.js',
    },
    loader: { '.yaml': 'text' },
    // A dynamic import of Node's own modules is none that the compile cache takes.
    supported: { 'dynamic-import': false },
    plugins: [withoutWaiting],
    logLevel: 'warning',
  });
}
