/**
 * Loaded before the program (`node --import`): notes every call that writes, signals or connects, in the file that
 * LF_TUI_CALLS names, one a line. For machines without strace.
 */
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import process from 'node:process';

const { openSync, writeSync } = fs;
const log = openSync(process.env.LF_TUI_CALLS, 'a');
const note = (what, ...details) => writeSync(log, `${what} ${details.map(String).join(' ')}\n`);

/** Calls that change something whatever their arguments are. */
const changing =
  /^(appendFile|chmod|chown|copyFile|cp|createWriteStream|fchmod|fchown|ftruncate|futimes|lchown|link|lutimes|mkdir|mkdtemp|rename|rm|rmdir|symlink|truncate|unlink|utimes|writeFile)(Sync)?$/;

const { O_RDONLY, O_NONBLOCK } = fs.constants;
const reads = (flags) => flags === undefined || flags === 'r' || flags === 'rs' || (flags & ~O_NONBLOCK) === O_RDONLY;

function watch(owner, prefix) {
  for (const name of Object.keys(owner)) {
    const original = owner[name];
    if (typeof original !== 'function') continue;
    if (changing.test(name)) {
      owner[name] = function (...parameters) {
        note(prefix + name, parameters[0]);
        return original.apply(this, parameters);
      };
    } else if (name === 'open' || name === 'openSync') {
      owner[name] = function (path, flags, ...rest) {
        note(reads(flags) ? `${prefix}read` : `${prefix}${name}`, path, flags);
        return original.call(this, path, flags, ...rest);
      };
    }
  }
}

watch(fs, 'fs.');
watch(fs.promises, 'fs.promises.');

const { kill } = process;
process.kill = function (pid, signal) {
  if (signal !== 0) note('process.kill', pid, signal);
  return kill.call(this, pid, signal);
};

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...parameters) {
  note('net.connect', JSON.stringify(parameters[0]));
  return connect.apply(this, parameters);
};
const { listen } = net.Server.prototype;
net.Server.prototype.listen = function (...parameters) {
  note('net.listen', JSON.stringify(parameters[0]));
  return listen.apply(this, parameters);
};

const { spawn } = childProcess;
childProcess.spawn = function (file, ...rest) {
  note('spawn', file);
  return spawn.call(this, file, ...rest);
};

syncBuiltinESMExports();
