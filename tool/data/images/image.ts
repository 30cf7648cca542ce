import { decode as decodePng } from 'fast-png';
import jpeg from 'jpeg-js';

/** A decoded image: 8 bits for each value, row-major [rows, columns, channels]. */
export interface Image {
  /** 1 or 3 channels. */
  readonly shape: readonly [rows: number, columns: number, channels: number];
  readonly values: Uint8Array;
}

/** Most pixels of an image: no network for a microcontroller takes more. */
const mostPixels = 2 ** 24;

/** Whether a file's name is that of an image that {@link decodeImage} knows. */
export function isImageName(name: string): boolean {
  return /\.(jpe?g|png)$/i.test(name);
}

/**
 * Decodes a JPEG or PNG file. Transparency is left out.
 * @throws Error that says why it cannot be decoded
 */
export function decodeImage(bytes: Uint8Array): Image {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return decodeJpegFile(bytes);
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return decodePngFile(bytes);
  throw new Error('it is neither JPEG nor PNG');
}

function decodeJpegFile(bytes: Uint8Array): Image {
  const { width, height, data } = jpeg.decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    maxResolutionInMP: mostPixels / 1e6,
  });
  return jpegComponents(bytes) === 1
    ? { shape: [height, width, 1], values: takeChannels(data, 3, 1) }
    : { shape: [height, width, 3], values: data };
}

/** Components in the frame header (ITU-T T.81, B.2.2): 1 in a grey image, which the decoder gives as three equal ones. */
function jpegComponents(bytes: Uint8Array): number {
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1];
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return bytes[at + 9];
    at += 2 + bytes[at + 2] * 256 + bytes[at + 3];
  }
  return 3;
}

function decodePngFile(bytes: Uint8Array): Image {
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 24 || header.getUint32(16) * header.getUint32(20) > mostPixels)
    throw new Error(`it has more than ${mostPixels} pixels`);
  const { width, height, depth, channels, data, palette } = decodePng(bytes);
  if (palette) {
    const colours = Array.from(
      unpackBits(data, depth, width, height),
      (index) => palette[index] ?? [0, 0, 0],
    );
    return {
      shape: [height, width, 3],
      values: Uint8Array.from(colours.flatMap((colour) => colour.slice(0, 3))),
    };
  }
  const levels = depth < 8 ? unpackBits(data, depth, width, height) : data;
  const most = 2 ** depth - 1;
  const values = Uint8Array.from(levels, (level) => Math.round((level * 255) / most));
  const kept = channels < 3 ? 1 : 3;
  return { shape: [height, width, kept], values: takeChannels(values, channels, kept) };
}

/** Values of less than a byte, each row of them beginning with a byte of its own. */
function unpackBits(data: ArrayLike<number>, depth: number, width: number, height: number): Uint8Array {
  const rowBytes = Math.ceil((width * depth) / 8);
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const bit = (i % width) * depth;
    const byte = data[Math.floor(i / width) * rowBytes + (bit >> 3)];
    return (byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
  });
}

/** The first `kept` of each pixel's `channels`. */
function takeChannels(values: Uint8Array, channels: number, kept: number): Uint8Array {
  if (channels === kept) return values;
  return Uint8Array.from(
    { length: (values.length / channels) * kept },
    (_, i) => values[Math.floor(i / kept) * channels + (i % kept)],
  );
}
