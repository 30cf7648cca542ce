#include "an3155.h"

#include "an3155_commands.h"
#include "an3155_link.h"
#include "chip.h"

#define SYNCHRONISE 0x7F

static bool is_synchronised;

bool an3155_synchronise(uint32_t milliseconds) {
    uint8_t byte;
    chip_limit_reading(milliseconds);
    while (chip_uart_read(&byte)) {
        if (byte == SYNCHRONISE) {
            is_synchronised = true;
            acknowledge();
            return true;
        }
    }
    return false;
}

void an3155_serve(void) {
    for (;;) {
        if (!is_synchronised) {
            an3155_synchronise(CHIP_NO_LIMIT);
        }
        uint8_t code[2]; /* the command and its complement */
        chip_limit_reading(CHIP_NO_LIMIT);
        if (!chip_uart_read(&code[0])) {
            continue;
        }
        if (code[0] == SYNCHRONISE) { /* no command begins with it: a programmer asks who is there */
            refuse();
            continue;
        }
        if (!receive(&code[1], 1)) {
            continue;
        }
        const an3155_command_t command = an3155_command_of(code[0]);
        if ((code[0] ^ code[1]) != 0xFF || command == NULL) {
            refuse();
            continue;
        }
        command();
    }
}
