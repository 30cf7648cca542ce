/* How the runtime on a device and the addon on a host see a generated model: the same view, so that both
 * execute the same C layer by layer. Generated code defines edgec_model. */
#ifndef EDGEC_MODEL_H
#define EDGEC_MODEL_H

#include <stdint.h>

typedef struct {
    /* Computes the layer from and to the arena. NULL where there is nothing to compute (a reshape). */
    void (*run)(void);
    /* The layer's output, valid until a later layer overwrites it. */
    const void *output;
    uint32_t output_bytes;
} edgec_layer_t;

/* An input or output of the network, inside the arena. Running the model may overwrite its inputs. */
typedef struct {
    void *data;
    uint32_t bytes;
} edgec_port_t;

typedef struct {
    /* Identifies the model: hash of its constants and calls, the same on host and device. */
    uint32_t hash;
    uint32_t layer_count;
    uint32_t input_count;
    uint32_t output_count;
    const edgec_layer_t *layers;
    const edgec_port_t *inputs;
    const edgec_port_t *outputs;
} edgec_model_t;

extern const edgec_model_t edgec_model;

#endif
