/**
 * The recording that is played where there is no run. It lies beside the program, a megabyte that is read only when it
 * is asked for; the executable for machines without Node carries it inside and has another file in place of this one.
 */
import { readFileSync } from 'node:fs';
import exampleRecording from '../../fixtures/sft-full-en-eval/run.cast';
import settings from '../../fixtures/sft-full-en-eval/train.yaml';

export const exampleSettings = settings;

export const readExample = (): string => readFileSync(new URL(exampleRecording, import.meta.url), 'utf8');
