/**
 * The recording that is played where there is no run. It lies beside the program, or within the executable for machines
 * without Node: a megabyte that is read only when it is asked for.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { getAsset, isSea } from 'node:sea';
import exampleRecording from '../../fixtures/sft-full-en-eval/run.cast';
import settings from '../../fixtures/sft-full-en-eval/train.yaml';

export const exampleSettings = settings;

export const readExample = (): string =>
  isSea()
    ? getAsset(basename(exampleRecording), 'utf8')
    : readFileSync(new URL(exampleRecording, import.meta.url), 'utf8');
