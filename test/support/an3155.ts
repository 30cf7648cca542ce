import assert from 'node:assert/strict';

/** A programmer that sends AN3155's bytes one step at a time, for tests of the loader alone. */

/** A board in an emulator, as bytes that go there and come from there. */
export interface ByteBoard {
  send(bytes: Iterable<number>): Promise<void>;
  /** The next bytes; those that came until the time is over, where they are fewer. */
  receive(count: number, milliseconds?: number): Promise<Uint8Array>;
  /** Drops what came until nothing comes any more. */
  drain(): Promise<void>;
}

export const ack = 0x79;
export const nack = 0x1f;

export async function exchange(board: ByteBoard, bytes: Iterable<number>, count = 1): Promise<number[]> {
  await board.send(bytes);
  return [...(await board.receive(count))];
}

/** Makes the loader expect a command, whether or not a programmer spoke to it before. */
export async function synchronise(board: ByteBoard): Promise<void> {
  const [answer] = await exchange(board, [0x7f]);
  assert.ok(answer === ack || answer === nack, `answer to 0x7F: ${answer}`);
}

export async function command(board: ByteBoard, code: number): Promise<void> {
  assert.deepEqual(await exchange(board, [code, code ^ 0xff]), [ack]);
}

/** A word and its XOR. */
export function word(value: number): number[] {
  return withXor([value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]);
}

export function withXor(bytes: readonly number[]): number[] {
  return [...bytes, bytes.reduce((sum, byte) => sum ^ byte, 0)];
}

/** Writes a block of flash and returns the last answer. */
export async function writeBlock(
  board: ByteBoard,
  address: number,
  data: readonly number[],
): Promise<number> {
  await command(board, 0x31);
  const [answer] = await exchange(board, word(address));
  if (answer !== ack) return answer;
  return (await exchange(board, withXor([data.length - 1, ...data])))[0];
}

export async function readBlock(board: ByteBoard, address: number, count: number): Promise<number[]> {
  await command(board, 0x11);
  assert.deepEqual(await exchange(board, word(address)), [ack]);
  const [answer, ...data] = await exchange(board, [count - 1, (count - 1) ^ 0xff], 1 + count);
  assert.equal(answer, ack);
  return data;
}
