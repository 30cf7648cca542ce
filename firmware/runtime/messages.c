#include "messages.h"

#include <stdbool.h>
#include <string.h>

#include "bytes.h"
#include "crc32.h"
#include "slip.h"

#define REQUEST_HEADER 3  /* sequence number, type */
#define RESPONSE_HEADER 4 /* sequence number, type, status */
#define CRC_SIZE 4
#define RESPONSE_BIT 0x80

_Static_assert(PAYLOAD_MAX == FRAME_MAX - RESPONSE_HEADER - CRC_SIZE, "what a frame leaves for a payload");

static uint8_t request[FRAME_MAX];
static size_t request_length;

/* The last response, kept for a host that did not get it; of length 0 before the first. */
static uint8_t response[FRAME_MAX];
static size_t response_length;
static uint32_t answered_crc; /* of the request that it answers */

uint8_t *const response_payload = response + RESPONSE_HEADER;

static uint32_t request_crc(void) {
    return get_u32(request + request_length - CRC_SIZE);
}

static bool request_is_whole(void) {
    return request_length >= REQUEST_HEADER + CRC_SIZE &&
           crc32(0, request, request_length - CRC_SIZE) == request_crc();
}

/* The CRC is compared too: a host that starts anew may begin with the number that the last one ended with. */
static bool request_is_answered(void) {
    return response_length > 0 && memcmp(request, response, sizeof(uint16_t)) == 0 &&
           request_crc() == answered_crc;
}

request_t message_receive(void) {
    for (;;) {
        request_length = slip_receive(request, sizeof request);
        if (!request_is_whole()) {
            continue;
        }
        if (request_is_answered()) {
            slip_send(response, response_length);
            continue;
        }
        return (request_t){
            .type = request[2],
            .payload = request + REQUEST_HEADER,
            .length = request_length - REQUEST_HEADER - CRC_SIZE,
        };
    }
}

void message_respond(status_t status, size_t payload_length) {
    memcpy(response, request, sizeof(uint16_t));
    response[2] = request[2] | RESPONSE_BIT;
    response[3] = (uint8_t)status;
    const size_t length = RESPONSE_HEADER + payload_length;
    put_u32(response + length, crc32(0, response, length));
    response_length = length + CRC_SIZE;
    answered_crc = request_crc();
    slip_send(response, response_length);
}
