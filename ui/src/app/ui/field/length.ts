/** Characters as the server counts them: code points, without the white space it strips. */
export function lengthOf(text: string): number {
  return Array.from(text.trim()).length;
}
