/* The time limit of reading from the UART, counted by SysTick. */
#include "reading_limit.h"

#include "chip.h"
#include "core.h"

static uint32_t milliseconds_left = CHIP_NO_LIMIT;

void chip_limit_reading(uint32_t milliseconds) {
    milliseconds_left = milliseconds;
    if (milliseconds == CHIP_NO_LIMIT) {
        systick_stop();
    } else {
        systick_start();
    }
}

bool reading_limit_is_over(void) {
    if (milliseconds_left == CHIP_NO_LIMIT) {
        return false;
    }
    if (milliseconds_left > 0 && systick_passed()) {
        milliseconds_left--;
    }
    return milliseconds_left == 0;
}
