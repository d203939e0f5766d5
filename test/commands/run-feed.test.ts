/** What goes on being looked for beside a run that is open. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { feedOf } from '../../source/commands/run-feed.js';
import { LiveLook } from '../../source/watch/proc/live-look.js';
import { openProc } from '../../source/watch/proc/proc-files.js';
import { temporaryDirectory } from '../watch/collect.js';
import { fakeProc } from '../watch/proc/fake-proc.js';

it('is looked for only after the disk of the console, too, has answered', async () => {
  const root = temporaryDirectory();
  const path = join(root, 'own');
  const far = join(root, 'far');
  for (const directory of [path, far]) mkdirSync(directory);
  const log = join(far, 'own.log');
  writeFileSync(log, 'text\n');
  const order: string[] = [];
  const askDisk = async (place: string): Promise<void> => {
    order.push(place);
  };
  let tell = (): void => {};
  const looked = new Promise<void>((resolve) => {
    tell = resolve;
  });
  class Watched extends LiveLook {
    override recent(milliseconds: number) {
      tell();
      return super.recent(milliseconds);
    }
  }
  const opened = {
    kind: 'directory',
    origin: { kind: 'directory', path, name: 'own' },
    path,
    log,
    config: null,
  } as const;
  const feed = feedOf(opened, { speed: 1, live: new Watched(openProc(fakeProc([]))), askDisk });
  feed.start(() => {});
  await looked;
  expect(order).toContain(far);
  await feed.stop();
});
