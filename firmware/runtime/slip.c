#include "slip.h"

#include <stdbool.h>

#include "chip.h"

#define END 0xC0
#define ESC 0xDB
#define ESC_END 0xDC
#define ESC_ESC 0xDD

static uint8_t receive_byte(void) {
    uint8_t byte;
    while (!chip_uart_read(&byte)) {
    }
    return byte;
}

size_t slip_receive(uint8_t *frame, size_t capacity) {
    size_t length = 0;
    bool is_escaped = false;
    bool is_too_long = false;
    for (;;) {
        uint8_t byte = receive_byte();
        if (byte == END) {
            return is_too_long ? 0 : length;
        }
        if (byte == ESC) {
            is_escaped = true;
            continue;
        }
        if (is_escaped) {
            byte = byte == ESC_END ? END : byte == ESC_ESC ? ESC : byte;
            is_escaped = false;
        }
        if (length < capacity) {
            frame[length++] = byte;
        } else {
            is_too_long = true;
        }
    }
}

void slip_send(const uint8_t *frame, size_t length) {
    chip_uart_write(END);
    for (size_t i = 0; i < length; i++) {
        switch (frame[i]) {
        case END:
            chip_uart_write(ESC);
            chip_uart_write(ESC_END);
            break;
        case ESC:
            chip_uart_write(ESC);
            chip_uart_write(ESC_ESC);
            break;
        default:
            chip_uart_write(frame[i]);
        }
    }
    chip_uart_write(END);
}
