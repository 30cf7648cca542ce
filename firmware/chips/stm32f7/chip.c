#include "chip.h"

#include "caches.h"
#include "clock.h"
#include "counter.h"
#include "uart.h"

void chip_init(void) {
    clock_init();
    caches_init();
    uart_init();
    counter_init();
}
