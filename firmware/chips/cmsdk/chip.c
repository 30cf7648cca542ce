#include "chip.h"

#include "counter.h"
#include "uart.h"

void chip_init(void) {
    uart_init();
    counter_init();
}
