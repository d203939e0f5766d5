/** Is it learning? */
import { fewTrainableParameters } from './few-trainable-parameters.js';
import { gradientConstant } from './gradient-constant.js';
import { gradientNotFiniteSometimes } from './gradient-not-finite-sometimes.js';
import { learningRateConstant } from './learning-rate-constant.js';
import { learningRateZero } from './learning-rate-zero.js';
import { lossNotFalling } from './loss-not-falling.js';
import { lossNotFinite } from './loss-not-finite.js';
import { lossScaledByAccumulation } from './loss-scaled-by-accumulation.js';
import { lossSpike } from './loss-spike.js';
import { lossZero } from './loss-zero.js';
import { noEvaluation } from './no-evaluation.js';
import { noLossRows } from './no-loss-rows.js';
import { overfitting } from './overfitting.js';
import { preferenceNotMoving } from './preference-not-moving.js';
import { preferenceSaturated } from './preference-saturated.js';
import { staircase } from './staircase.js';
import { templateMissing } from './template-missing.js';

export const learningChecks = [
  lossNotFinite,
  lossZero,
  gradientNotFiniteSometimes,
  gradientConstant,
  lossScaledByAccumulation,
  lossSpike,
  staircase,
  lossNotFalling,
  overfitting,
  noEvaluation,
  noLossRows,
  preferenceNotMoving,
  preferenceSaturated,
  learningRateZero,
  learningRateConstant,
  templateMissing,
  fewTrainableParameters,
] as const;
