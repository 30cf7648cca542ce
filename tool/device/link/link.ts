import { randomInt } from 'node:crypto';
import { UserError } from '../../errors.js';
import { encodeRequest, type Response, ResponseDecoder } from './frame.js';
import type { Line } from './line.js';
import { Patience } from './patience.js';
import { Refusal } from './refusal.js';

/** What a request type is called and how long its answer may take. */
export interface RequestType {
  readonly code: number;
  readonly name: string;
  /** Milliseconds after which the host gives up. */
  readonly timeLimit: number;
}

interface Request {
  readonly type: RequestType;
  readonly payload: Buffer;
}

/** Milliseconds before the first repeat while the device's usual pace is not known. */
const firstPatience = 100;
/**
 * How often a request that gets no answer is sent within its time limit, at the least: waits may not grow so long that a
 * line that damages every second frame has no chance left.
 */
const leastTries = 20;
const longestPatience = 2000;

/**
 * Requests to the runtime on a device and their responses: docs/protocol.md, Frames. A request is repeated until its
 * response comes; the device carries it out once.
 */
export class Link {
  readonly #decoder = new ResponseDecoder();
  /** By request type: a run takes longer than a write. */
  readonly #patience = new Map<number, Patience>();
  #sequence: number;
  /** The last request, while it has no answer. */
  #unanswered: Request | undefined;

  /**
   * @param layerNames of the model that the device runs, for messages
   * @param sequence number before that of the first request: random, so that no response left over from another host fits
   */
  constructor(
    readonly line: Line,
    readonly layerNames: readonly string[] = [],
    sequence = randomInt(0x10000),
  ) {
    this.#sequence = sequence;
  }

  /**
   * Asks until the answer comes.
   *
   * @param answerBytes about how many bytes of payload the answer has, for the time it takes on the wire
   * @returns the answer's payload
   * @throws UserError `device` when none comes within the type's time limit
   * @throws Refusal when the device refuses
   */
  async request(type: RequestType, payload: Uint8Array, answerBytes = 0): Promise<Buffer> {
    const deadline = this.line.clock.now() + type.timeLimit;
    while (this.line.clock.now() < deadline) {
      const answer = await this.ask(type, payload, answerBytes);
      if (answer) return answer;
    }
    throw this.noAnswer(type);
  }

  /**
   * Asks once. Undefined: the request or its answer was lost, and the device may have carried the request out or not.
   * Asking the same again repeats it: then its late answer counts too, and the device carries it out once.
   */
  async ask(type: RequestType, payload: Uint8Array, answerBytes = 0): Promise<Buffer | undefined> {
    const last = this.#unanswered;
    const repeated = last?.type === type && last.payload.equals(payload);
    if (!repeated) this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#unanswered = { type, payload: Buffer.from(payload) };

    const patience = this.#patienceFor(type);
    const frame = encodeRequest(this.#sequence, type.code, payload);
    const started = this.line.clock.now();
    await this.line.send(frame);
    const wireTime = this.line.wireTime(frame.length + answerBytes);
    const response = await this.#awaitResponse(type, patience.limit + wireTime);
    if (!response) {
      patience.lost();
      return undefined;
    }
    this.#unanswered = undefined;
    if (!repeated) patience.answered(this.line.clock.now() - started);
    if (response.status === 0) return response.payload;
    throw new Refusal(response.status, type.name, this.line.name, response.payload, this.layerNames);
  }

  noAnswer(type: RequestType): UserError {
    return new UserError(
      'device',
      `The device at ${this.line.name} did not answer "${type.name}" within ${type.timeLimit / 1000} s.`,
      'Press the reset button of the board and start the command again.',
    );
  }

  /** The response to the request under way; others, left over from repeats, are dropped. */
  async #awaitResponse(type: RequestType, milliseconds: number): Promise<Response | undefined> {
    const deadline = this.line.clock.now() + milliseconds;
    do {
      const chunk = await this.line.receive(Math.max(0, deadline - this.line.clock.now()));
      if (!chunk) return undefined;
      const response = this.#decoder
        .decode(chunk)
        .find((candidate) => candidate.sequence === this.#sequence && candidate.type === type.code);
      if (response) return response;
    } while (this.line.clock.now() < deadline);
    return undefined;
  }

  #patienceFor({ code, timeLimit }: RequestType): Patience {
    let patience = this.#patience.get(code);
    if (!patience) {
      patience = new Patience(firstPatience, Math.min(longestPatience, timeLimit / leastTries));
      this.#patience.set(code, patience);
    }
    return patience;
  }
}
