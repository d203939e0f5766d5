import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { commandFirst } from '../../source/commands/command-first.js';
import { commandTable } from '../../source/commands/completion/command-table.js';

const program = new Command('lf-tui');
const inspector = program.command('inspect', { isDefault: true }).argument('[path]');
inspector.option('--root <directory>', '', (one: string, before: readonly string[] = []) => [...before, one]);
inspector.option('--log <file>').option('--ascii').option('--no-ascii');
program.command('status');
const { commands } = commandTable(program, 'inspect');

const ordered = (line: string, files: readonly string[] = []): string =>
  commandFirst(
    line.split(' '),
    () => commands,
    (path) => files.includes(path),
  ).join(' ');

describe('a command behind options', () => {
  it.each([
    ['--root /data status --all', 'status --root /data --all'],
    ['--root=/data --ascii status', 'status --root=/data --ascii'],
    ['--root /a --root /b --no-ascii status --all', 'status --root /a --root /b --no-ascii --all'],
  ])('comes to the front: %s', (typed, meant) => {
    expect(ordered(typed)).toBe(meant);
  });

  it.each([
    ['status --all', 'is there already'],
    ['--root status', 'is what an option is given'],
    ['--root /data saves/sft', 'is a path'],
    ['--what /data status', 'stands behind what nobody knows'],
    ['-- status', 'is a path by the will of who typed it'],
    ['--ascii - status', 'is no first word'],
    ['--ascii', 'is missing'],
  ])('leaves `%s` alone, where it %s', (typed) => {
    expect(ordered(typed)).toBe(typed);
  });

  it('is a file where one is called so', () => {
    expect(ordered('--ascii status', ['status'])).toBe('--ascii status');
  });
});
