/**
 * A trainer without training: says and does what a recorded run said and did, then ends as it is told.
 *
 *     node stand-in-trainer.mjs RUN.cast DIRECTORY [--log FILE] [--exit CODE | --signal NUMBER | --wait FILE]
 *
 * `--log` gets the console, too; `--wait` waits until the file is there and then leaves `FILE.done` behind. SIGTERM ends
 * it with code 9, as a trainer that saves and leaves.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [, , cast, directory, ...flags] = process.argv;
const flag = (name) => (flags.includes(name) ? flags[flags.indexOf(name) + 1] : undefined);
const log = flag('--log');
process.on('SIGTERM', () => {
  process.stdout.write('terminated\n');
  process.exit(9);
});

const contents = new Map();
function change({ op, path, data, base64, same_as: same, size }) {
  const full = join(directory, path);
  if (op === 'mkdir') return mkdirSync(full, { recursive: true });
  if (op === 'remove') return rmSync(full, { recursive: true, force: true });
  const bytes =
    same === undefined ? Buffer.from(data ?? base64, data === undefined ? 'base64' : 'utf8') : contents.get(same);
  mkdirSync(dirname(full), { recursive: true });
  if (op === 'append') {
    contents.set(path, Buffer.concat([contents.get(path) ?? Buffer.alloc(0), bytes]));
    return appendFileSync(full, bytes);
  }
  if (op === 'write') contents.set(path, bytes);
  writeFileSync(full, bytes);
  return op === 'head' ? truncateSync(full, size) : undefined;
}

/** The terminal adds the carriage return that the recorded one had added. */
function say(data) {
  process.stdout.write(data.replaceAll('\r\n', '\n'));
  if (log) appendFileSync(log, data);
}

mkdirSync(directory, { recursive: true });
for (const line of readFileSync(cast, 'utf8').trimEnd().split('\n').slice(1)) {
  const [, code, data] = JSON.parse(line);
  if (code === 'f') change(JSON.parse(data));
  if (code !== 'o') continue;
  say(data);
}
if (flag('--signal')) process.kill(process.pid, Number(flag('--signal')));
const wait = flag('--wait');
if (wait) {
  say('waiting\r\n');
  const timer = setInterval(() => {
    // The test is over, however it ended.
    if (!existsSync(dirname(wait))) process.exit(1);
    if (!existsSync(wait)) return;
    clearInterval(timer);
    say('going on\r\n');
    writeFileSync(`${wait}.done`, '');
  }, 20);
} else process.exitCode = Number(flag('--exit') ?? 0);
