import type { CounterUnit } from '../../boards/board.js';
import { UserError } from '../../errors.js';
import { BlockSize, inBlocks } from './block-size.js';
import { requestPayload, responsePayload } from './frame.js';
import type { Line } from './line.js';
import { Link, type RequestType } from './link.js';

/** What the application on a device is: docs/protocol.md, Requests, info. */
export interface RuntimeInfo {
  /** What the device's counter counts. */
  readonly unit: CounterUnit;
  /** Hz. */
  readonly clock: number;
  /** Hash of the program it runs. */
  readonly modelHash: number;
  readonly layers: number;
  /** Bytes of each input and of each output. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

export interface RunResult {
  /** All layers together, in the device's unit. */
  readonly time: number;
  /** Most bytes of stack used since the device's reset. */
  readonly stackBytes: number;
}

/** One layer of the last run. */
export interface LayerRun {
  /** In the device's unit. */
  readonly time: number;
  /** FNV-1a of the output's bytes; 0 where the run was not asked for hashes. */
  readonly hash: number;
}

const protocolVersion = 1;
const requests = {
  info: { code: 0x01, name: 'info', timeLimit: 10_000 },
  writeInput: { code: 0x02, name: 'write input', timeLimit: 10_000 },
  run: { code: 0x03, name: 'run', timeLimit: 120_000 },
  readOutput: { code: 0x04, name: 'read output', timeLimit: 10_000 },
  readLayers: { code: 0x05, name: 'read layers', timeLimit: 10_000 },
  enterLoader: { code: 0x06, name: 'enter loader', timeLimit: 10_000 },
} as const satisfies Record<string, RequestType>;

const writeHeader = 5;
const layerBytes = 12;
/** Bytes below which splitting further does not help: the frame around them is as long. */
const leastBlock = 32;

/** What the host asks of the application on a device. All methods throw UserError `device` where the device fails. */
export class Runtime {
  readonly #link: Link;
  readonly #writeBlock = new BlockSize(leastBlock, requestPayload - writeHeader);
  readonly #readBlock = new BlockSize(leastBlock, responsePayload);

  /**
   * @param layerNames of the model that the device runs, for messages
   * @param sequence where the numbers of the requests start: random unless given
   */
  constructor(line: Line, layerNames: readonly string[] = [], sequence?: number) {
    this.#link = new Link(line, layerNames, sequence);
  }

  async info(): Promise<RuntimeInfo> {
    return decodeInfo(await this.#link.request(requests.info, Buffer.alloc(0)));
  }

  /** Whether something that speaks the protocol answers, be it of another version. Asks once. */
  async answers(): Promise<boolean> {
    return (await this.#link.ask(requests.info, Buffer.alloc(0))) !== undefined;
  }

  /** Writes a whole input. */
  async writeInput(input: number, data: Uint8Array): Promise<void> {
    await this.#transfer(requests.writeInput, data.length, 1, this.#writeBlock, async (offset, length) => {
      const payload = Buffer.alloc(writeHeader + length);
      payload.writeUInt8(input, 0);
      payload.writeUInt32LE(offset, 1);
      payload.set(data.subarray(offset, offset + length), writeHeader);
      return this.#link.ask(requests.writeInput, payload);
    });
  }

  /**
   * Runs the model on the inputs written before, which it uses up.
   *
   * @param hashLayers makes the device hash each layer's output, outside the measured time
   * @throws Refusal with status {@link wasReset} where the device was reset since they were written
   */
  async run(hashLayers = false): Promise<RunResult> {
    const payload = await this.#link.request(requests.run, Buffer.from([hashLayers ? 1 : 0]));
    checkLength(requests.run, payload, 12);
    return { time: Number(payload.readBigUInt64LE()), stackBytes: payload.readUInt32LE(8) };
  }

  /** Reads a whole output of the last run. */
  async readOutput(output: number, bytes: number): Promise<Buffer> {
    const data = Buffer.alloc(bytes);
    await this.#transfer(requests.readOutput, bytes, 1, this.#readBlock, async (offset, length) => {
      const payload = Buffer.alloc(9);
      payload.writeUInt8(output, 0);
      payload.writeUInt32LE(offset, 1);
      payload.writeUInt32LE(length, 5);
      const answer = await this.#link.ask(requests.readOutput, payload, length);
      if (answer) checkLength(requests.readOutput, answer, length).copy(data, offset);
      return answer;
    });
    return data;
  }

  /** Time and hash of the first `count` layers of the last run. */
  async readLayers(count: number): Promise<LayerRun[]> {
    const data = Buffer.alloc(count * layerBytes);
    await this.#transfer(
      requests.readLayers,
      data.length,
      layerBytes,
      this.#readBlock,
      async (offset, length) => {
        const payload = Buffer.alloc(8);
        payload.writeUInt32LE(offset / layerBytes, 0);
        payload.writeUInt32LE(length / layerBytes, 4);
        const answer = await this.#link.ask(requests.readLayers, payload, length);
        if (answer) checkLength(requests.readLayers, answer, length).copy(data, offset);
        return answer;
      },
    );
    return Array.from({ length: count }, (_, index) => ({
      time: Number(data.readBigUInt64LE(index * layerBytes)),
      hash: data.readUInt32LE(index * layerBytes + 8),
    }));
  }

  /** Makes the device reset into the loader. Whether it did shows in who answers next: the response may be lost for good. */
  async enterLoader(): Promise<void> {
    await this.#link.ask(requests.enterLoader, Buffer.alloc(0));
  }

  async #transfer(
    type: RequestType,
    bytes: number,
    unit: number,
    size: BlockSize,
    move: (offset: number, length: number) => Promise<Buffer | undefined>,
  ): Promise<void> {
    const { clock } = this.#link.line;
    const reached = await inBlocks(clock, bytes, unit, size, type.timeLimit, async (offset, length) => {
      return (await move(offset, length)) ? length : 0;
    });
    if (reached < bytes) throw this.#link.noAnswer(type);
  }
}

function decodeInfo(payload: Buffer): RuntimeInfo {
  const fixedBytes = 24;
  if (payload.length < 2 || payload.readUInt16LE(0) !== protocolVersion || payload.length < fixedBytes) {
    throw unexpected(requests.info);
  }
  const inputs = payload.readUInt32LE(16);
  const outputs = payload.readUInt32LE(20);
  checkLength(requests.info, payload, fixedBytes + 4 * (inputs + outputs));
  const sizes = Array.from({ length: inputs + outputs }, (_, index) =>
    payload.readUInt32LE(fixedBytes + 4 * index),
  );
  return {
    unit: payload.readUInt8(2) === 1 ? 'cycles' : 'instructions',
    clock: payload.readUInt32LE(4),
    modelHash: payload.readUInt32LE(8),
    layers: payload.readUInt32LE(12),
    inputs: sizes.slice(0, inputs),
    outputs: sizes.slice(inputs),
  };
}

function checkLength(type: RequestType, payload: Buffer, bytes: number): Buffer {
  if (payload.length !== bytes) throw unexpected(type);
  return payload;
}

/** The CRC was right: so the device speaks another version of the protocol. */
function unexpected(type: RequestType): UserError {
  return new UserError(
    'device',
    `The device answers "${type.name}" in a form that this version of edgec does not know.`,
    'Flash the board again with this version of edgec.',
  );
}
