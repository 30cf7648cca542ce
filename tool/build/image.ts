import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Flash } from '../boards/board.js';
import { type ElfFile, readElf, type Section } from './elf.js';

/** What goes on a device. */
export interface Image {
  /** Path of the ELF file, for debuggers and emulators. */
  readonly elf: string;
  /** The flash's contents from `address` on, as a programmer writes them. */
  readonly bytes: Uint8Array;
  /** Where a programmer writes them. */
  readonly address: number;
  readonly sizes: ImageSizes;
}

/** Bytes of flash and RAM by what they are for. */
export interface ImageSizes {
  readonly flash: {
    /** Model's weights and tables. */
    readonly weights: number;
    /** Everything else: the model's code, the runtime, the C library, initial values of variables. */
    readonly code: number;
    /** Of the code, the part that was compiled from the model and its kernels. */
    readonly modelCode: number;
  };
  readonly ram: {
    readonly arena: number;
    readonly stack: number;
    /** Copies of the flash's, where a program makes them. */
    readonly weights: number;
    readonly other: number;
  };
}

/** The header's place in an image and its fields: `firmware/common/image.h`. */
const headerOffset = 0x20;
const lengthOffset = headerOffset + 4;
const crcOffset = headerOffset + 8;

/**
 * Makes an image of a linked program: fills the CRC of its header in, by which the loader tells that it is whole.
 * @param elfBytes the ELF file, which gets the CRC too
 * @param flash of the board: programs are linked for where the core executes it
 */
export function makeImage(elf: string, elfBytes: Uint8Array, flash: Flash): Image {
  const file = readElf(elfBytes);
  const vectors = sectionNamed(file, '.vectors');
  const bytes = flashContents(elfBytes, file, vectors.address);
  const view = new DataView(bytes.buffer);
  if (view.getUint32(lengthOffset, true) !== bytes.length) {
    throw new Error(
      `${elf}: the header says ${view.getUint32(lengthOffset, true)} bytes, but it has ${bytes.length}`,
    );
  }
  const crc = imageCrc(bytes);
  view.setUint32(crcOffset, crc, true);
  new DataView(elfBytes.buffer, elfBytes.byteOffset).setUint32(vectors.fileOffset + crcOffset, crc, true);
  const address = vectors.address - flash.executedAt + flash.address;
  return { elf, bytes, address, sizes: sizesOf(file, bytes.length) };
}

/** CRC-32 of an image without the word that holds it. */
export function imageCrc(bytes: Uint8Array): number {
  return crc32(bytes.subarray(crcOffset + 4), crc32(bytes.subarray(0, crcOffset)));
}

/** SHA-256 of an image's bytes: images of the same hash are the same. */
export function imageHash({ bytes }: Image): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The flash's contents from `start` on, gaps filled with the value of erased flash. */
function flashContents(elfBytes: Uint8Array, { segments }: ElfFile, start: number): Uint8Array<ArrayBuffer> {
  const loaded = segments.filter(({ fileSize }) => fileSize > 0);
  const end = Math.max(...loaded.map(({ loadAddress, fileSize }) => loadAddress + fileSize));
  const contents = new Uint8Array(end - start).fill(0xff);
  for (const { loadAddress, fileOffset, fileSize } of loaded) {
    contents.set(elfBytes.subarray(fileOffset, fileOffset + fileSize), loadAddress - start);
  }
  return contents;
}

/** Sizes by the output sections of `templates/firmware/linker.ld.ejs`. */
function sizesOf(file: ElfFile, flashBytes: number): ImageSizes {
  const sizeOf = (name: string) => file.sections.find((section) => section.name === name)?.size ?? 0;
  const weights = sizeOf('.model_constants');
  const addressOf = (name: string) => file.sections.find((section) => section.name === name)?.address ?? 0;
  const areCopied = weights > 0 && addressOf('.model_constants') > addressOf('.data');
  return {
    flash: { weights, code: flashBytes - weights, modelCode: sizeOf('.model_code') },
    ram: {
      arena: sizeOf('.arena'),
      stack: sizeOf('.stack'),
      weights: areCopied ? weights : 0,
      other: sizeOf('.handover') + sizeOf('.data') + sizeOf('.bss'),
    },
  };
}

function sectionNamed({ sections }: ElfFile, name: string): Section {
  const section = sections.find((candidate) => candidate.name === name);
  if (section === undefined) throw new Error(`the linked program has no section ${name}`);
  return section;
}
