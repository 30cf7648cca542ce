import { entries, number, object, optional, type Reader, wholeNumber } from '../schema/schema.js';
import type { Retraining, Rule } from './recipe.js';
import { teachingKeys, teachingOf } from './teaching.js';

/** Layer patterns with what is to hold for those that match: `'conv*': 0.5`. */
export function rules<Value>(value: Reader<Value>): Reader<Rule<Value>[]> {
  const named = entries(value);
  return (node, place) =>
    named(node, place).map(({ key, value: own, place: at }) => ({
      pattern: key,
      value: own,
      where: at.where,
    }));
}

/** What a step says of the training in it. */
export const retraining: Reader<Retraining> = (node, place) => {
  const {
    epochs,
    learning_rate: rate,
    ...others
  } = object({
    epochs: optional(wholeNumber(1, 100_000)),
    learning_rate: optional(number(1e-9, 1e3)),
    ...teachingKeys,
  })(node, place);
  return { epochs, rate, teaching: teachingOf(others, place) };
};
