import { UserError } from '../../errors.js';
import { hex } from '../hex.js';
import { stm32Crc } from './checksums.js';
import type { Loader } from './loader.js';

/** Where the flash of a chip is and how it divides. */
export interface FlashMap {
  readonly address: number;
  /** Bytes of each sector, in order. */
  readonly sectors: readonly number[];
}

/** What is to stand in the flash. */
export interface FlashContents {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** Called with the part that is written, 0 to 1, and with what is done at the moment. */
export type FlashProgress = (part: number, doing: string) => void;

/** What flashing did. */
export interface FlashReport {
  /** Sectors that the image lies in, and those of them that had to be written. */
  readonly sectors: number;
  readonly sectorsWritten: number;
  /** Bytes sent, each time that a sector was written. */
  readonly bytesWritten: number;
  /** Sectors written again because the check afterwards found them wrong. */
  readonly sectorsRepeated: number;
}

/** The part of the image that lies in one sector. */
interface Piece {
  readonly sector: number;
  readonly address: number;
  /** A multiple of 4. */
  readonly bytes: Uint8Array;
}

/** Times that a sector is written before the flash counts as defective. */
const rounds = 5;

/**
 * Brings flash to hold the image: compares sector by sector, erases and writes those that differ, checks the result and
 * does again what a fault has spoilt. Sectors that hold the right bytes already are not touched.
 *
 * @throws UserError `device` where the image does not lie in the flash, or a sector cannot be made right
 */
export async function flashImage(
  loader: Loader,
  image: FlashContents,
  flash: FlashMap,
  report: FlashProgress = () => {},
): Promise<FlashReport> {
  const holds = (await loader.knowsChecksum()) ? holdsByChecksum : holdsByReading;
  const pieces = divide(image, flash);
  const wrongPieces = async () => {
    const wrong: Piece[] = [];
    for (const piece of pieces) {
      if (!(await holds(loader, piece.address, piece.bytes))) wrong.push(piece);
    }
    return wrong;
  };

  report(0, 'comparing');
  let toWrite = await wrongPieces();
  const result = {
    sectors: pieces.length,
    sectorsWritten: toWrite.length,
    bytesWritten: 0,
    sectorsRepeated: 0,
  };
  for (let round = 0; toWrite.length > 0; round += 1) {
    if (round === rounds) throw keepsWrongBytes(loader, toWrite[0]!);
    if (round > 0) result.sectorsRepeated += toWrite.length;
    const total = toWrite.reduce((bytes, piece) => bytes + piece.bytes.length, 0);
    let done = 0;
    for (const piece of toWrite) {
      const erased = new Uint8Array(piece.bytes.length).fill(0xff);
      report(done / total, 'erasing');
      if (!(await holds(loader, piece.address, erased))) await loader.eraseSector(piece.sector);
      await loader.write(piece.address, piece.bytes, (bytes) => report((done + bytes) / total, 'writing'));
      done += piece.bytes.length;
    }
    result.bytesWritten += total;
    report(1, 'checking');
    // All pieces each time: a fault in an address may have hit a sector that was right.
    toWrite = await wrongPieces();
  }
  return result;
}

function divide(image: FlashContents, flash: FlashMap): Piece[] {
  const pieces: Piece[] = [];
  const end = image.address + image.bytes.length;
  let start = flash.address;
  for (const [sector, size] of flash.sectors.entries()) {
    const address = Math.max(start, image.address);
    const bytes = image.bytes.subarray(address - image.address, Math.min(start + size, end) - image.address);
    if (address < end && address < start + size) pieces.push({ sector, address, bytes: wholeWords(bytes) });
    start += size;
  }
  if (image.address < flash.address || end > start) {
    throw new UserError(
      'device',
      `The image (${range(image.address, end)}) does not lie in the flash (${range(flash.address, start)}).`,
    );
  }
  return pieces;
}

/** With erased bytes behind up to a multiple of 4. */
function wholeWords(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4).fill(0xff);
  padded.set(bytes);
  return padded;
}

async function holdsByChecksum(loader: Loader, address: number, bytes: Uint8Array): Promise<boolean> {
  return (await loader.checksum(address, bytes.length)) === stm32Crc(bytes);
}

/** For loaders without checksums, such as the one in the ROM of most STM32. */
async function holdsByReading(loader: Loader, address: number, bytes: Uint8Array): Promise<boolean> {
  const block = 256;
  for (let offset = 0; offset < bytes.length; offset += block) {
    const expected = bytes.subarray(offset, offset + block);
    // Read Memory has no checksum either: bytes count as wrong when they read the same twice.
    let previous: Buffer | undefined;
    for (;;) {
      const found = await loader.read(address + offset, expected.length);
      if (found.equals(expected)) break;
      if (previous?.equals(found)) return false;
      previous = found;
    }
  }
  return true;
}

function keepsWrongBytes(loader: Loader, { sector, address }: Piece): UserError {
  return new UserError(
    'device',
    `Sector ${sector} of the flash (at ${hex(address)}) holds wrong bytes after ${rounds} attempts to write it through ${loader.line.name}.`,
    'Check the cable and the supply; if it stays so, the flash is worn out or protected.',
  );
}

function range(start: number, end: number): string {
  return `${hex(start)} to ${hex(end - 1)}`;
}
