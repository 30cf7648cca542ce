import type { ChipFacts } from './chip.js';
import { stm32f746 } from './stm32f746.js';
import { stm32g0b1 } from './stm32g0b1.js';
import { stm32l4r5 } from './stm32l4r5.js';

/** The virtual chips; the tests beside this folder hold each of them to the same. */
export const virtualChips: readonly ChipFacts[] = [stm32f746, stm32g0b1, stm32l4r5];
