#include "model_run.h"

#include <stddef.h>

#include "board.h"
#include "chip.h"
#include "edgec_model.h"

static layer_result_t results[EDGEC_LAYER_COUNT];
static volatile uint32_t layer_under_way = NO_LAYER;
static uint64_t overhead;

/* 32-bit FNV-1a. */
static uint32_t fnv1a(const uint8_t *data, uint32_t length) {
    uint32_t hash = UINT32_C(0x811C9DC5);
    for (uint32_t i = 0; i < length; i++) {
        hash = (hash ^ data[i]) * UINT32_C(0x01000193);
    }
    return hash;
}

/* Never inlined: a layer must be timed by the same instructions as the empty one that it is compared with. */
static __attribute__((noinline)) uint64_t time_of(void (*run)(void)) {
    chip_counter_start();
    run();
    return chip_counter_read();
}

static void empty_layer(void) {
}

/* The first calls fill the caches; the least of the rest is the cost. */
void model_run_calibrate(void) {
    void (*volatile run)(void) = empty_layer;
    overhead = UINT64_MAX;
    for (int i = 0; i < 8; i++) {
        const uint64_t time = time_of(run);
        overhead = time < overhead ? time : overhead;
    }
}

static uint64_t run_layer(const edgec_layer_t *layer) {
    if (layer->run == NULL) {
        return 0;
    }
    const uint64_t time = time_of(layer->run);
    return time > overhead ? time - overhead : 0;
}

uint64_t model_run(bool with_hashes) {
    uint64_t total = 0;
    for (uint32_t i = 0; i < EDGEC_LAYER_COUNT; i++) {
        const edgec_layer_t *const layer = &edgec_model.layers[i];
        layer_under_way = i;
        results[i].time = run_layer(layer);
        results[i].hash = with_hashes ? fnv1a(layer->output, layer->output_bytes) : 0;
        total += results[i].time;
    }
    layer_under_way = NO_LAYER;
    return total;
}

const layer_result_t *model_run_result(uint32_t layer) {
    return &results[layer];
}

uint32_t model_run_layer(void) {
    return layer_under_way;
}
