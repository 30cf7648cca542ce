/* The requests of docs/protocol.md. Each handler writes the payload of its response. */
#include "requests.h"

#include <stdbool.h>
#include <string.h>

#include "board.h"
#include "bytes.h"
#include "chip.h"
#include "edgec_model.h"
#include "model_run.h"

#define PROTOCOL_VERSION 1
#define RUN_HASHES 1
#define LAYER_RESULT_SIZE 12

/* How far each input is written since the last run, from its start on, and whether a run's results are there.
 * A reset begins from nothing, so that it cannot pass for results where the host did not notice it. */
static uint32_t written[EDGEC_INPUT_COUNT];
static bool has_results;

static bool inputs_are_written(void) {
    for (uint32_t i = 0; i < EDGEC_INPUT_COUNT; i++) {
        if (written[i] < edgec_model.inputs[i].bytes) {
            return false;
        }
    }
    return true;
}

static bool is_within(uint32_t offset, size_t length, uint32_t size) {
    return offset <= size && length <= size - offset;
}

static uint8_t *put_port_sizes(uint8_t *to, const edgec_port_t *ports, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        to = put_u32(to, ports[i].bytes);
    }
    return to;
}

_Static_assert(
    24 + 4 * (EDGEC_INPUT_COUNT + EDGEC_OUTPUT_COUNT) <= PAYLOAD_MAX,
    "the sizes of inputs and outputs do not fit a response"
);

static status_t info(const request_t *request, size_t *length) {
    if (request->length != 0) {
        return STATUS_MALFORMED;
    }
    uint8_t *to = put_u16(response_payload, PROTOCOL_VERSION);
    to = put_u16(to, EDGEC_COUNTER_UNIT);
    to = put_u32(to, EDGEC_CLOCK);
    to = put_u32(to, edgec_model.hash);
    to = put_u32(to, EDGEC_LAYER_COUNT);
    to = put_u32(to, EDGEC_INPUT_COUNT);
    to = put_u32(to, EDGEC_OUTPUT_COUNT);
    to = put_port_sizes(to, edgec_model.inputs, EDGEC_INPUT_COUNT);
    to = put_port_sizes(to, edgec_model.outputs, EDGEC_OUTPUT_COUNT);
    *length = (size_t)(to - response_payload);
    return STATUS_OK;
}

static status_t write_input(const request_t *request, size_t *length) {
    (void)length;
    if (request->length < 5) {
        return STATUS_MALFORMED;
    }
    const uint8_t index = request->payload[0];
    const uint32_t offset = get_u32(request->payload + 1);
    const size_t count = request->length - 5;
    if (index >= EDGEC_INPUT_COUNT || !is_within(offset, count, edgec_model.inputs[index].bytes)) {
        return STATUS_OUT_OF_RANGE;
    }
    if (offset > written[index]) {
        return STATUS_MISSING;
    }
    memcpy((uint8_t *)edgec_model.inputs[index].data + offset, request->payload + 5, count);
    const uint32_t end = offset + (uint32_t)count;
    written[index] = end > written[index] ? end : written[index];
    has_results = false;
    return STATUS_OK;
}

static status_t run(const request_t *request, size_t *length) {
    if (request->length != 1) {
        return STATUS_MALFORMED;
    }
    if (!inputs_are_written()) {
        return STATUS_MISSING;
    }
    memset(written, 0, sizeof written);
    const uint64_t time = model_run((request->payload[0] & RUN_HASHES) != 0);
    has_results = true;
    put_u32(put_u64(response_payload, time), chip_stack_used());
    *length = 12;
    return STATUS_OK;
}

static status_t read_output(const request_t *request, size_t *length) {
    if (request->length != 9) {
        return STATUS_MALFORMED;
    }
    if (!has_results) {
        return STATUS_MISSING;
    }
    const uint8_t index = request->payload[0];
    const uint32_t offset = get_u32(request->payload + 1);
    const uint32_t count = get_u32(request->payload + 5);
    if (index >= EDGEC_OUTPUT_COUNT || count > PAYLOAD_MAX ||
        !is_within(offset, count, edgec_model.outputs[index].bytes)) {
        return STATUS_OUT_OF_RANGE;
    }
    memcpy(response_payload, (const uint8_t *)edgec_model.outputs[index].data + offset, count);
    *length = count;
    return STATUS_OK;
}

static status_t read_layers(const request_t *request, size_t *length) {
    if (request->length != 8) {
        return STATUS_MALFORMED;
    }
    if (!has_results) {
        return STATUS_MISSING;
    }
    const uint32_t first = get_u32(request->payload);
    const uint32_t count = get_u32(request->payload + 4);
    if (count > PAYLOAD_MAX / LAYER_RESULT_SIZE || !is_within(first, count, EDGEC_LAYER_COUNT)) {
        return STATUS_OUT_OF_RANGE;
    }
    uint8_t *to = response_payload;
    for (uint32_t i = first; i < first + count; i++) {
        const layer_result_t *const result = model_run_result(i);
        to = put_u32(put_u64(to, result->time), result->hash);
    }
    *length = (size_t)(to - response_payload);
    return STATUS_OK;
}

static status_t enter_loader(const request_t *request, size_t *length) {
    if (request->length != 0) {
        return STATUS_MALFORMED;
    }
    message_respond(STATUS_OK, *length);
    chip_uart_flush();
    chip_reset(true);
}

static status_t (*const handlers[])(const request_t *request, size_t *length) = {
    [0x01] = info,
    [0x02] = write_input,
    [0x03] = run,
    [0x04] = read_output,
    [0x05] = read_layers,
    [0x06] = enter_loader,
};

void request_serve(const request_t *request) {
    size_t length = 0;
    status_t status = STATUS_UNKNOWN_TYPE;
    if (request->type < sizeof handlers / sizeof handlers[0] && handlers[request->type] != NULL) {
        status = handlers[request->type](request, &length);
    }
    message_respond(status, length);
}
