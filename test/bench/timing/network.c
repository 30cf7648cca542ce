/* Inferences of a generated model: the speed of the timing model at what it is there for. */
#include <stddef.h>

#include "counter.h"
#include "edgec_model.h"

int main(void) {
    const uint32_t before = CYCLES;
    for (uint32_t repetition = 0; repetition < ITERATIONS; repetition++) {
        for (uint32_t i = 0; i < edgec_model.layer_count; i++) {
            if (edgec_model.layers[i].run != NULL) {
                edgec_model.layers[i].run();
            }
        }
    }
    report("cycles", CYCLES - before);
    report("correct", 1);
    return 0;
}
