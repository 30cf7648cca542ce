import type { Reader } from '../schema/schema.js';
import type { TrainingOptions } from '../train/options.js';
import type { RecipeNetwork, StepContext } from './network.js';

/** What to do to a network, step by step. */
export interface Recipe {
  readonly file: string;
  /** Of everything that is drawn at random. */
  readonly seed: number;
  /** How to train where a step says to. */
  readonly training?: TrainingOptions;
  readonly teaching: Teaching;
  readonly steps: readonly Step[];
}

/** One step as a recipe has it. */
export interface Step<Options extends StepOptions = StepOptions> {
  readonly kind: StepKind<Options>;
  /** Where the recipe says it, as `file:line:column`. */
  readonly where: string;
  /** What the recipe says of it, as JSON: what the options follow from. */
  readonly content: string;
  readonly options: Options;
}

/** A kind of step: what a recipe may say of it, where it may stand, and what it does to a network. */
export interface StepKind<Options extends StepOptions = StepOptions> {
  readonly name: string;
  readonly options: Reader<Options>;
  /** What later kinds know it by, where what it leaves depends on its options; its name unless told. */
  knownAs?(options: Options): string;
  /** By what a kind is known as that this one cannot stand behind, why. */
  readonly cannotFollow: Readonly<Record<string, string>>;
  /** The same where both name the same layer. */
  readonly cannotFollowOnLayer?: Readonly<Record<string, string>>;
  /** Whether it makes layers that are not known before: what later steps say of layers is checked when it is done. */
  readonly addsLayers?: boolean;
  /** @throws UserError where the step does not fit the network, with the place or the layer */
  apply(
    network: RecipeNetwork,
    options: Options,
    context: StepContext,
  ): RecipeNetwork | Promise<RecipeNetwork>;
}

/** What all kinds of steps call the same. */
export interface StepOptions {
  readonly layers?: readonly Rule<unknown>[];
  /** Training within the step. */
  readonly retrain?: Retraining;
}

/** What holds for the layers whose names match a pattern. */
export interface Rule<Value> {
  readonly pattern: string;
  readonly value: Value;
  readonly where: string;
}

/** What differs from the recipe's training. */
export interface Retraining {
  readonly epochs?: number;
  readonly rate?: number;
  readonly teaching?: Teaching;
}

/** Whose answers a network learns from where it is trained, besides the labels. */
export interface Teaching {
  /** `original`, the network that the recipe starts from; `none`; or the path of a model. */
  readonly teacher?: string;
  readonly temperature?: number;
  /** Share of the loss that comes from the teacher. */
  readonly weight?: number;
}
