/** A file inside a tar archive. */
export interface TarMember {
  /** With the folders that it is in, separated by slashes. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

const blockBytes = 512;

/** Whether bytes begin as a tar archive of the last thirty years does: POSIX's or GNU's. */
export function isTar(bytes: Uint8Array): boolean {
  return bytes.length >= blockBytes && text(bytes, 257, 5) === 'ustar';
}

/**
 * The regular files of a tar archive (POSIX.1-2017, pax and ustar; GNU's long names).
 * @throws RangeError where the archive is damaged
 */
export function* tarMembers(bytes: Uint8Array): Generator<TarMember> {
  let longName: string | undefined;
  let at = 0;
  while (at + blockBytes <= bytes.length && bytes[at] !== 0) {
    const size = Number.parseInt(text(bytes, at + 124, 12).trim() || '0', 8);
    const start = at + blockBytes;
    if (!(size >= 0) || text(bytes, at + 257, 5) !== 'ustar') throw new RangeError(`no header at byte ${at}`);
    if (start + size > bytes.length) throw new RangeError('it ends inside a file');
    const contents = bytes.subarray(start, start + size);
    const type = text(bytes, at + 156, 1);
    if (type === 'L') longName = text(contents, 0, size);
    else if (type === 'x') longName = /(?:^|\n)\d+ path=([^\n]*)\n/.exec(text(contents, 0, size))?.[1];
    else {
      if (type === '0' || type === '') yield { name: longName ?? ustarName(bytes, at), bytes: contents };
      longName = undefined;
    }
    at = start + Math.ceil(size / blockBytes) * blockBytes;
  }
}

function ustarName(bytes: Uint8Array, at: number): string {
  const prefix = text(bytes, at + 345, 155);
  const name = text(bytes, at, 100);
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** A text that ends at its first zero or after `length` bytes. */
function text(bytes: Uint8Array, at: number, length: number): string {
  const field = bytes.subarray(at, at + length);
  const end = field.indexOf(0);
  return Buffer.from(end < 0 ? field : field.subarray(0, end)).toString('utf8');
}
