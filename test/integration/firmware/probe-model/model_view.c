#include "model.h"

static const edgec_port_t inputs[] = {{probe_arena, INPUT_BYTES}};
static const edgec_port_t outputs[] = {{probe_arena + INPUT_BYTES, OUTPUT_BYTES}};

const edgec_model_t edgec_model = {
    .hash = 0xFEEDBEEF,
    .layer_count = LAYERS,
    .input_count = 1,
    .output_count = 1,
    .layers = probe_layers,
    .inputs = inputs,
    .outputs = outputs,
};
