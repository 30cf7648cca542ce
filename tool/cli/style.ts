import type { Style } from '../report/text.js';
import { plainStyle } from '../report/text.js';

const escapes = { bold: 1, green: 32, red: 31 } as const;

/** Colours for a stream: none where it is no terminal, or where NO_COLOR (no-color.org) asks for none. */
export function styleFor(stream: { readonly isTTY?: boolean }, environment = process.env): Style {
  if (!stream.isTTY || environment.NO_COLOR || environment.TERM === 'dumb') return plainStyle;
  const paint = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;
  return { heading: paint(escapes.bold), good: paint(escapes.green), bad: paint(escapes.red) };
}
