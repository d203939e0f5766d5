/** Cause and findings as lines of text, the same for `status` and `check`. */
import type { CauseStatus, FindingStatus } from './status.js';

const signs: Readonly<Record<FindingStatus['severity'], string>> = { error: 'error', warning: 'warning', info: 'note' };

const evidenceText = ({ source, line, text }: CauseStatus['evidence']): string =>
  `${source}${line === null ? '' : `:${line}`}: ${text}`;

export function causeLines(cause: CauseStatus): readonly string[] {
  const lost = cause.steps_lost === null ? '' : ` (${cause.steps_lost} steps after it are lost)`;
  return [
    `  cause    ${cause.title}`,
    `           ${evidenceText(cause.evidence)}`,
    `           ${cause.advice}`,
    ...(cause.resume_from === null
      ? []
      : [
          `           Newest checkpoint to resume from: ${cause.resume_from}${lost}${cause.resume_verified === false ? ', by the console alone' : ''}`,
        ]),
  ];
}

export const findingLines = (findings: readonly FindingStatus[]): readonly string[] =>
  findings.flatMap((finding) => [
    `  ${signs[finding.severity].padEnd(8)} ${finding.title}${finding.holds ? '' : ' (over)'}`,
    `           ${finding.advice}`,
  ]);
