/* Requests and responses, docs/protocol.md "Frames". */
#ifndef EDGEC_MESSAGES_H
#define EDGEC_MESSAGES_H

#include <stddef.h>
#include <stdint.h>

#define FRAME_MAX 1024
#define PAYLOAD_MAX (FRAME_MAX - 8)

typedef struct {
    uint8_t type;
    const uint8_t *payload;
    size_t length;
} request_t;

typedef enum {
    STATUS_OK = 0,
    STATUS_UNKNOWN_TYPE = 1,
    STATUS_MALFORMED = 2,
    STATUS_OUT_OF_RANGE = 3,
    STATUS_MISSING = 4, /* inputs or a run, which must come before */
    STATUS_FAULT = 5,
} status_t;

/* Waits for a request that was not carried out yet. One that was gets the same response once more. */
request_t message_receive(void);

/* Where the payload of the response goes: room for PAYLOAD_MAX bytes. */
extern uint8_t *const response_payload;

/* Answers the request received last. */
void message_respond(status_t status, size_t payload_length);

#endif
