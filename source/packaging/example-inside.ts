/** The example of the executable: in place of `commands/example.ts`, from the executable itself. */
import { getAsset } from 'node:sea';
import settings from '../../fixtures/sft-full-en-eval/train.yaml';

const exampleAsset = 'example.cast';

export const exampleSettings = settings;

export const readExample = (): string => getAsset(exampleAsset, 'utf8');
