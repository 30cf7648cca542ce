#include "chip.h"

#include "clock.h"
#include "counter.h"
#include "uart.h"

void chip_init(void) {
    clock_init();
    uart_init();
    counter_init();
}
