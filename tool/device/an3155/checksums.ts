/** The checksum byte of AN3155's packets. */
export function xor(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum ^ byte, 0);
}

const polynomial = 0x04c11db7;
/** What 8 zero bits make of each highest byte. */
const table = Int32Array.from({ length: 256 }, (_, index) => {
  let crc = index << 24;
  for (let bit = 0; bit < 8; bit += 1) crc = crc < 0 ? (crc << 1) ^ polynomial : crc << 1;
  return crc;
});

/**
 * What the CRC unit of an STM32 computes over memory, and AN3155's Get Checksum with it (RM0385, CRC calculation unit):
 * little-endian words from their highest bit on, not inverted.
 *
 * @param bytes a multiple of 4 of them
 */
export function stm32Crc(bytes: Uint8Array): number {
  let crc = -1;
  for (let word = 0; word < bytes.length; word += 4) {
    for (let byte = 3; byte >= 0; byte -= 1) {
      crc = (crc << 8) ^ table[((crc >>> 24) ^ bytes[word + byte]!) & 0xff]!;
    }
  }
  return crc >>> 0;
}
