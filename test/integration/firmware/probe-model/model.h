#ifndef PROBE_MODEL_H
#define PROBE_MODEL_H

#include "edgec_model.h"

enum { INPUT_BYTES = 12, OUTPUT_BYTES = 2000, LAYERS = 7 };

extern const uint8_t probe_table[256];
extern int8_t probe_arena[2048];
extern const edgec_layer_t probe_layers[LAYERS];

#endif
