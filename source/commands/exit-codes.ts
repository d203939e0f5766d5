/** Exit codes of `status` and `check`. */
export const exitCodes = { fine: 0, finding: 1, usage: 2, died: 3, nothing: 4 } as const;
