import assert from 'node:assert/strict';
import { readElf } from '../../../tool/build/elf.js';
import { makeImage } from '../../../tool/build/image.js';
import { smallElf } from '../../support/small-elf.js';

const flash = { address: 0x08000000, executedAt: 0, size: 0x100000, sectors: [0x100000] };

/** A vector table with the header's magic and the length of the image. */
function vectorTable(length: number): Uint8Array {
  const bytes = Buffer.alloc(64);
  bytes.writeUInt32LE(0x43474445, 0x20);
  bytes.writeUInt32LE(length, 0x24);
  return bytes;
}

/** An application at 0x8000 with a gap of 4 bytes, and initialised variables in RAM. */
function program(length = 64 + 4 + 12 + 8): Uint8Array {
  return smallElf(
    [
      { name: '.vectors', address: 0x8000, bytes: vectorTable(length) },
      { name: '.model_constants', address: 0x8044, bytes: Uint8Array.from({ length: 12 }, (_, i) => i) },
      { name: '.data', address: 0x20000010, bytes: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) },
      { name: '.arena', address: 0x20000018, size: 500 },
      { name: '.bss', address: 0x2000020c, size: 30 },
      { name: '.debug_info', address: 0, bytes: new Uint8Array(9), isAllocated: false },
    ],
    [
      { section: '.vectors', loadAddress: 0x8000 },
      { section: '.model_constants', loadAddress: 0x8044 },
      { section: '.data', loadAddress: 0x8050 },
      { section: '.arena', loadAddress: 0x20000018 },
    ],
    [
      { name: 'weights', value: 0x8044, size: 12, section: '.model_constants', type: 1 },
      { name: 'main', value: 0x8001, size: 60, section: '.vectors', type: 2 },
    ],
  );
}

describe('an ELF file', () => {
  it('gives sections, segments and symbols', () => {
    const elf = readElf(program());
    const data = elf.sections.find(({ name }) => name === '.data');
    assert.deepEqual([data?.address, data?.size, data?.isAllocated], [0x20000010, 8, true]);
    assert.equal(elf.sections.find(({ name }) => name === '.debug_info')?.isAllocated, false);
    assert.deepEqual(
      elf.segments.map(({ loadAddress, address, fileSize, memorySize }) => [
        loadAddress,
        address,
        fileSize,
        memorySize,
      ]),
      [
        [0x8000, 0x8000, 64, 64],
        [0x8044, 0x8044, 12, 12],
        [0x8050, 0x20000010, 8, 8],
        [0x20000018, 0x20000018, 0, 500],
      ],
    );
    assert.deepEqual(elf.symbols.slice(1), [
      { name: 'weights', value: 0x8044, size: 12, section: '.model_constants', kind: 'object' },
      { name: 'main', value: 0x8001, size: 60, section: '.vectors', kind: 'function' },
    ]);
  });

  it('is refused where it is none, or of another kind', () => {
    assert.throws(() => readElf(new Uint8Array(10)), /not a 32-bit little-endian ELF file/);
    const of64Bits = program();
    of64Bits[4] = 2;
    assert.throws(() => readElf(of64Bits), /not a 32-bit/);
  });
});

describe('an image', () => {
  it('is what the flash will hold, gaps erased', () => {
    const { bytes, address } = makeImage('a.elf', program(), flash);
    assert.equal(address, 0x08008000);
    assert.deepEqual(
      [...bytes.subarray(64)],
      [255, 255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2, 3, 4, 5, 6, 7, 8],
    );
  });

  it('gets the CRC of all but the CRC into its header, and into the ELF file', () => {
    const elf = program();
    const { bytes } = makeImage('a.elf', elf, flash);
    const crc = new DataView(bytes.buffer).getUint32(0x28, true);
    assert.equal(crc, crcBitByBit([...bytes.subarray(0, 0x28), ...bytes.subarray(0x2c)]));
    assert.deepEqual(makeImage('a.elf', elf, flash).bytes, bytes);
    const { fileOffset } = readElf(elf).segments[0];
    assert.deepEqual(
      elf.slice(fileOffset + 0x28, fileOffset + 0x2c),
      Buffer.from(bytes.subarray(0x28, 0x2c)),
    );
  });

  it('knows what flash and RAM are used for', () => {
    const { sizes } = makeImage('a.elf', program(), flash);
    assert.deepEqual(sizes, {
      flash: { weights: 12, code: 76, modelCode: 0 },
      ram: { arena: 500, stack: 0, weights: 0, other: 38 },
    });
  });

  it('must be as long as its header says', () => {
    assert.throws(
      () => makeImage('a.elf', program(100), flash),
      /a\.elf: the header says 100 bytes, but it has 88/,
    );
  });
});

/** CRC-32 by its definition, one bit after the other. */
function crcBitByBit(bytes: readonly number[]): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const isOdd = ((crc ^ (byte >> bit)) & 1) === 1;
      crc = (crc >>> 1) ^ (isOdd ? 0xedb88320 : 0);
    }
  }
  return ~crc >>> 0;
}
