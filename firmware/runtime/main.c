/* The application: serves the host's requests, docs/protocol.md. */
#include "bytes.h"
#include "chip.h"
#include "messages.h"
#include "model_run.h"
#include "requests.h"

static volatile bool is_serving;

void chip_on_fault(const chip_fault_t *fault) {
    if (is_serving) {
        uint8_t *to = put_u32(response_payload, model_run_layer());
        to = put_u32(to, fault->instruction);
        to = put_u32(to, fault->cfsr);
        to = put_u32(to, fault->hfsr);
        to = put_u32(to, fault->address);
        message_respond(STATUS_FAULT, (size_t)(to - response_payload));
        chip_uart_flush();
    }
    chip_reset(false);
}

int main(void) {
    chip_init();
    model_run_calibrate();
    for (;;) {
        const request_t request = message_receive();
        is_serving = true;
        request_serve(&request);
        is_serving = false;
    }
}
