/**
 * Printing to a standard output that may refuse: a reader that has seen enough (`| head`) is no one's fault, and a full
 * disk behind a redirection deserves a sentence.
 */
export function printerTo(
  output: NodeJS.WritableStream,
  failed: (sentence: string) => void,
): (text: string | Uint8Array) => void {
  let isGone = false;
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (!isGone && error.code !== 'EPIPE') failed(`the answer could not be written: ${error.message}`);
    isGone = true;
  });
  return (text) => {
    if (!isGone) output.write(text);
  };
}
