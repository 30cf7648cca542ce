/* Runs the model layer by layer, with its time and hashes. */
#ifndef EDGEC_MODEL_RUN_H
#define EDGEC_MODEL_RUN_H

#include <stdbool.h>
#include <stdint.h>

#define NO_LAYER UINT32_MAX

typedef struct {
    uint64_t time;
    uint32_t hash; /* FNV-1a of the output bytes; 0 where not asked for */
} layer_result_t;

/* Measures what measuring itself costs. To be called once, before the first run. */
void model_run_calibrate(void);

/* Returns the sum of the layers' times. */
uint64_t model_run(bool with_hashes);

/* Of the last run. */
const layer_result_t *model_run_result(uint32_t layer);

/* The layer that is being computed, for the report of a fault. */
uint32_t model_run_layer(void);

#endif
