/* Node-API addon around one generated model: the host executor. It runs the same C as the device, layer by
 * layer.
 *
 *   model.describe()                → { hash, layers, inputs, outputs }: sizes in bytes
 *   model.run(inputs, outputs)      fills the output arrays
 *   model.runLayers(inputs, layers) fills one array for each layer with that layer's output
 *
 * Arrays are JavaScript arrays of Int8Array of exactly the described sizes; anything else throws. */
#include <node_api.h>
#include <stdbool.h>
#include <string.h>

#include "edgec_model.h"

#define ARRAY_SIZE_MESSAGE "an array has not the size that describe() tells"

static napi_value throw_error(napi_env env, const char *message) {
    napi_throw_error(env, NULL, message);
    return NULL;
}

/* The bytes of element `index` of a JavaScript array, or NULL where it is no Int8Array of this size. */
static int8_t *bytes_of(napi_env env, napi_value array, uint32_t index, uint32_t size) {
    napi_value element;
    napi_typedarray_type type;
    size_t length;
    void *data;
    bool is_typed_array = false;
    if (napi_get_element(env, array, index, &element) != napi_ok ||
        napi_is_typedarray(env, element, &is_typed_array) != napi_ok || !is_typed_array ||
        napi_get_typedarray_info(env, element, &type, &length, &data, NULL, NULL) != napi_ok) {
        return NULL;
    }
    return type == napi_int8_array && length == size ? data : NULL;
}

static bool
copy_ports(napi_env env, napi_value array, const edgec_port_t *ports, uint32_t count, bool into_model) {
    for (uint32_t i = 0; i < count; i++) {
        int8_t *bytes = bytes_of(env, array, i, ports[i].bytes);
        if (bytes == NULL) {
            return false;
        }
        memcpy(into_model ? ports[i].data : bytes, into_model ? bytes : ports[i].data, ports[i].bytes);
    }
    return true;
}

/* Reads the two arguments of a run and copies the inputs into the arena. */
static bool begin_run(napi_env env, napi_callback_info info, napi_value arguments[2]) {
    size_t count = 2;
    return napi_get_cb_info(env, info, &count, arguments, NULL, NULL) == napi_ok && count == 2 &&
           copy_ports(env, arguments[0], edgec_model.inputs, edgec_model.input_count, true);
}

static void run_layer(const edgec_layer_t *layer) {
    if (layer->run != NULL) {
        layer->run();
    }
}

static napi_value run(napi_env env, napi_callback_info info) {
    napi_value arguments[2];
    if (!begin_run(env, info, arguments)) {
        return throw_error(env, ARRAY_SIZE_MESSAGE);
    }
    for (uint32_t i = 0; i < edgec_model.layer_count; i++) {
        run_layer(&edgec_model.layers[i]);
    }
    if (!copy_ports(env, arguments[1], edgec_model.outputs, edgec_model.output_count, false)) {
        return throw_error(env, ARRAY_SIZE_MESSAGE);
    }
    return NULL;
}

static napi_value run_layers(napi_env env, napi_callback_info info) {
    napi_value arguments[2];
    if (!begin_run(env, info, arguments)) {
        return throw_error(env, ARRAY_SIZE_MESSAGE);
    }
    for (uint32_t i = 0; i < edgec_model.layer_count; i++) {
        const edgec_layer_t *layer = &edgec_model.layers[i];
        int8_t *bytes = bytes_of(env, arguments[1], i, layer->output_bytes);
        if (bytes == NULL) {
            return throw_error(env, ARRAY_SIZE_MESSAGE);
        }
        run_layer(layer);
        memcpy(bytes, layer->output, layer->output_bytes);
    }
    return NULL;
}

static napi_value number(napi_env env, uint32_t value) {
    napi_value result;
    napi_create_uint32(env, value, &result);
    return result;
}

static napi_value port_sizes(napi_env env, const edgec_port_t *ports, uint32_t count) {
    napi_value sizes;
    napi_create_array_with_length(env, count, &sizes);
    for (uint32_t i = 0; i < count; i++) {
        napi_set_element(env, sizes, i, number(env, ports[i].bytes));
    }
    return sizes;
}

static napi_value describe(napi_env env, napi_callback_info info) {
    (void)info;
    napi_value description;
    napi_value layers;
    napi_create_object(env, &description);
    napi_create_array_with_length(env, edgec_model.layer_count, &layers);
    for (uint32_t i = 0; i < edgec_model.layer_count; i++) {
        napi_set_element(env, layers, i, number(env, edgec_model.layers[i].output_bytes));
    }
    napi_set_named_property(env, description, "hash", number(env, edgec_model.hash));
    napi_set_named_property(env, description, "layers", layers);
    napi_set_named_property(
        env, description, "inputs", port_sizes(env, edgec_model.inputs, edgec_model.input_count)
    );
    napi_set_named_property(
        env, description, "outputs", port_sizes(env, edgec_model.outputs, edgec_model.output_count)
    );
    return description;
}

static void export_function(napi_env env, napi_value exports, const char *name, napi_callback callback) {
    napi_value function;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, NULL, &function);
    napi_set_named_property(env, exports, name, function);
}

NAPI_MODULE_INIT() {
    export_function(env, exports, "describe", describe);
    export_function(env, exports, "run", run);
    export_function(env, exports, "runLayers", run_layers);
    return exports;
}
