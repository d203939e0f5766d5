/** Is it trained on the data it was given? */
import { datasetChanged } from './dataset-changed.js';
import { fewTokensTrained } from './few-tokens-trained.js';
import { imageTokensMismatch } from './image-tokens-mismatch.js';
import { labelsAllMasked } from './labels-all-masked.js';
import { maxSamplesCuts } from './max-samples-cuts.js';
import { noEndToken } from './no-end-token.js';
import { packingExplains } from './packing-explains.js';
import { rowsDroppedInvalid } from './rows-dropped-invalid.js';
import { rowsDroppedLong } from './rows-dropped-long.js';
import { rowsInOrder } from './rows-in-order.js';
import { rowsUnexplained } from './rows-unexplained.js';
import { sampleCut } from './sample-cut.js';
import { streamingCoverageUnknown } from './streaming-coverage-unknown.js';
import { templateNotSeen } from './template-not-seen.js';
import { tokenizedDataReused } from './tokenized-data-reused.js';
import { validationHeldOut } from './validation-held-out.js';

export const dataChecks = [
  labelsAllMasked,
  imageTokensMismatch,
  fewTokensTrained,
  noEndToken,
  templateNotSeen,
  sampleCut,
  rowsUnexplained,
  rowsDroppedInvalid,
  rowsDroppedLong,
  maxSamplesCuts,
  validationHeldOut,
  datasetChanged,
  tokenizedDataReused,
  streamingCoverageUnknown,
  packingExplains,
  rowsInOrder,
] as const;
