/** A 32-bit number as addresses and hashes are shown: eight digits. */
export function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}
