/**
 * Asking a disk by another process, for a command whose exit code counts.
 *
 * A call that never returns hangs in a thread of ours, and Node does not end with a code while it does: only a signal
 * ends it then, and a script sees 130. What hangs in `stat -f` is not ours to wait for.
 */
import { spawn } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import type { AskDisk } from './disk-answers.js';
import { findTool } from './find-tool.js';

/** Settles once the disk has answered, in whatever way; false where the tool cannot be started. */
function askByTool(tool: string, path: string): Promise<boolean> {
  const child = spawn(tool, ['-f', '--', path], { cwd: '/', stdio: 'ignore' });
  child.unref();
  // Nobody reads what it would say once the disk is back.
  const letGo = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', letGo);
  const answered = new Promise<boolean>((resolve) => {
    child.once('exit', () => resolve(true));
    child.once('error', () => resolve(false));
  });
  return answered.finally(() => process.off('exit', letGo));
}

/** Other systems than Linux call something else `-f`: there the thread has to do. */
export function askingBeside(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): AskDisk {
  const tool = platform === 'linux' ? findTool('stat', environment, []) : null;
  if (tool === null) return statfs;
  return async (path) => {
    if (!(await askByTool(tool, path))) await statfs(path);
  };
}

/** For a command that looks once: of what has answered nobody is asked again, which would be a process each time. */
export function askingOnce(ask: AskDisk): AskDisk {
  const answered = new Set<string>();
  return async (path) => {
    if (answered.has(path)) return;
    await ask(path).catch(() => {});
    answered.add(path);
  };
}
