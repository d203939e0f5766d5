/**
 * Which of a run's directories need no watch: all but its newest checkpoints stay as they are, and a look once a minute
 * finds what is deleted in them. chokidar asks the status of every file in what it watches and keeps as much of each as
 * of a directory: of a thousand checkpoints that was 40 MB and a second in which keys had to wait.
 */
import { checkpointStep } from './run-files.js';

/** Many more than are kept where they are rotated. */
const watchedCheckpoints = 32;

const stepOf = (path: string): number | null => checkpointStep(path.split('/')[0] ?? '');

/** By the directories that are there; what comes later is newer. */
export function quietAmong(directories: readonly string[]): (directory: string) => boolean {
  const steps = new Set(directories.map(stepOf).filter((step) => step !== null));
  const oldest = [...steps].sort((one, other) => other - one)[watchedCheckpoints - 1] ?? Number.NEGATIVE_INFINITY;
  return (directory) => {
    const step = stepOf(directory);
    return step !== null && step < oldest;
  };
}
