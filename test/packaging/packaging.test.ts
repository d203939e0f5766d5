/** What is given to other people, as they install it: the executable, the wheel, the package. Without any network. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildBinary } from '../../source/packaging/build-binary.js';
import { buildWheel } from '../../source/packaging/build-wheel.js';
import { compiledFile, launcherFile, programFile } from '../../source/packaging/files.js';
import { readNodeFile } from '../../source/packaging/node-file.js';
import { zip } from '../../source/packaging/zip.js';
import { recording, startIn } from '../end-to-end/inspector.js';
import { REPOSITORY } from '../end-to-end/terminal.js';

const folder = mkdtempSync(join(tmpdir(), 'lf-tui-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hasPython = spawnSync('python3', ['-c', 'import venv, ensurepip']).status === 0;
const isBuildable = process.platform === 'linux' && (process.arch === 'x64' || process.arch === 'arm64');

describe.skipIf(!isBuildable)('the executable', () => {
  let binary = '';
  beforeAll(async () => {
    binary = await buildBinary(process.execPath, folder);
  }, 120_000);

  test('runs with nothing around it', () => {
    // Whoever trains on this machine meanwhile is no part of a test.
    const env = { HOST_PROC: '/no/processes' };
    const run = (...parameters: string[]) => spawnSync(binary, parameters, { env, cwd: folder, encoding: 'utf8' });
    const version = run('--version');
    expect([version.stdout, version.stderr, version.status]).toEqual(['0.1.0\n', '', 0]);
    // Where there is no run it knows the example that it carries: 816 steps.
    expect(run().stdout).toContain('816 of 816 steps');
    expect(run('status', recording('killed-hard'), '--json').status).toBe(3);
  });

  test('says what the program says', () => {
    for (const parameters of [
      ['status', recording('sft-lora-en-eval'), '--json'],
      ['check', recording('diverged-nan')],
      ['export', recording('killed-hard'), '--html'],
      ['completion', 'zsh'],
    ]) {
      const own = spawnSync(process.execPath, [join(REPOSITORY, 'dist', 'lf-tui.cjs'), ...parameters], {
        encoding: 'utf8',
      });
      const other = spawnSync(binary, parameters, { encoding: 'utf8' });
      expect(other.stderr).toBe('');
      expect(other.status).toBe(own.status);
      const undated = (text: string): string => text.replace(/\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?/g, '');
      expect(undated(other.stdout)).toBe(undated(own.stdout));
    }
  });

  test('opens the full screen', async () => {
    const terminal = startIn(binary, ['replay', recording('sft-full-en-eval')], { environment: { PATH: '/nowhere' } });
    await terminal.waitFor('Overview');
    terminal.send('8');
    await terminal.waitFor('effective batch');
    terminal.send('q');
    expect((await terminal.exit).code).toBe(0);
  });

  test.skipIf(!hasPython)(
    'is installed by pip as a wheel',
    () => {
      const wheel = buildWheel(binary, folder);
      expect(wheel).toMatch(/lf_tui-0\.1\.0-py3-none-manylinux_2_\d+_(x86_64|aarch64)\.whl$/);
      const environment = join(folder, 'venv');
      execFileSync('python3', ['-m', 'venv', environment]);
      const pip = ['-m', 'pip', 'install', '--no-index', '--disable-pip-version-check', '-q', wheel];
      execFileSync(join(environment, 'bin', 'python'), pip);
      const installed = join(environment, 'bin', 'lf-tui');
      expect(execFileSync(installed, ['--version'], { env: {}, encoding: 'utf8' })).toBe('0.1.0\n');
      const status = spawnSync(installed, ['status', recording('killed-hard')], { env: {}, encoding: 'utf8' });
      expect(status.stdout).toContain('510 of 1,800 steps');
      expect(status.status).toBe(3);
    },
    120_000,
  );
});

describe('the compiled code beside the program', () => {
  const built = join(REPOSITORY, 'dist');

  test('is taken by the Node that it was made by', () => {
    const script = `
      const { Script } = require('node:vm');
      const [text, cachedData] = process.argv.slice(1).map((path) => require('node:fs').readFileSync(path));
      console.log(new Script(text.toString('latin1'), { filename: 'program', cachedData }).cachedDataRejected);`;
    const files = [programFile, compiledFile].map((name) => join(built, name));
    expect(execFileSync(process.execPath, ['-e', script, ...files], { encoding: 'utf8' })).toBe('false\n');
  });

  test('is of a program that is read byte by byte: there is no letter beyond ASCII', () => {
    expect(readFileSync(join(built, programFile), 'utf8')).toMatch(/^[\u0000-\u007f]*$/);
  });

  test('is not needed: without it, and with a torn or a foreign one, the program says the same', () => {
    const place = join(folder, 'built');
    cpSync(built, place, { recursive: true });
    const compiled = join(place, compiledFile);
    const whole = readFileSync(compiled);
    for (const bytes of [
      undefined,
      Buffer.alloc(0),
      whole.subarray(0, whole.length / 2),
      Buffer.alloc(whole.length, 1),
    ]) {
      if (bytes === undefined) rmSync(compiled);
      else writeFileSync(compiled, bytes);
      const { stdout, stderr } = spawnSync(
        process.execPath,
        [join(place, launcherFile), 'status', recording('killed-hard')],
        { encoding: 'utf8' },
      );
      expect(stdout).toContain('510 of 1,800 steps');
      expect(stderr).toBe('');
    }
  });
});

describe('reading and packing', () => {
  test('a Node tells what it is; another file is none', () => {
    if (!isBuildable) return;
    const node = readNodeFile(process.execPath);
    expect([node.version, node.architecture]).toEqual([process.version, process.arch]);
    expect(node.libc).toMatch(/^2\.\d+$/);
    expect(() => readNodeFile('/bin/sh')).toThrow('is no Node');
    expect(() => readNodeFile(join(REPOSITORY, 'package.json'))).toThrow('is no Linux executable');
  });

  test.skipIf(!hasPython)('a zip is one for others, too', () => {
    const file = join(folder, 'a.zip');
    execFileSync('python3', ['-c', `import sys; open(sys.argv[1], 'wb').write(sys.stdin.buffer.read())`, file], {
      input: zip([
        { name: 'a/b.txt', bytes: Buffer.from('text '.repeat(1000)), mode: 0o644 },
        { name: 'run', bytes: Buffer.alloc(0), mode: 0o755 },
      ]),
    });
    const script = `import zipfile, sys
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
print([(i.filename, i.file_size, oct(i.external_attr >> 16)) for i in z.infolist()])`;
    expect(execFileSync('python3', ['-c', script, file], { encoding: 'utf8' }).trim()).toBe(
      "[('a/b.txt', 5000, '0o100644'), ('run', 0, '0o100755')]",
    );
  });
});

test('the package installs into an empty folder and runs by its name', () => {
  // Not from the repository itself: others test what is built there at the same time.
  const source = join(folder, 'source');
  for (const name of ['dist', 'package.json', 'README.md', 'LICENSE']) {
    cpSync(join(REPOSITORY, name), join(source, name), { recursive: true });
  }
  const npm = (directory: string, ...parameters: string[]): string =>
    execFileSync('npm', [...parameters, '--offline', '--no-audit', '--no-fund', '--ignore-scripts', '--silent'], {
      cwd: directory,
      encoding: 'utf8',
      env: { ...process.env, npm_config_cache: join(folder, 'cache') },
    });
  const packed = npm(source, 'pack').trim();
  const place = mkdtempSync(join(folder, 'place-'));
  npm(place, 'install', join(source, packed));
  expect(readdirSync(join(place, 'node_modules'))).toContain('lf-tui');
  const { stdout, status } = spawnSync('npx', ['lf-tui', 'status', recording('killed-hard')], {
    cwd: place,
    encoding: 'utf8',
  });
  expect(stdout).toContain('510 of 1,800 steps');
  expect(status).toBe(3);
  const page = join(place, 'node_modules', 'lf-tui', 'dist', 'lf-tui.1');
  expect(execFileSync('head', ['-1', page], { encoding: 'utf8' })).toMatch(/^\.TH LF\\?-TUI 1/);
}, 120_000);
