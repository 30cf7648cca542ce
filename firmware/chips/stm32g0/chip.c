#include "chip.h"

#include "clock.h"
#include "counter.h"
#include "stm32g0.h"
#include "uart.h"

/* A chip that was powered up with its flash empty starts the bootloader in its ROM after every reset, until
 * it loses its power: RM0444, "Boot configuration", "Empty check". Whoever runs from flash knows better. */
static void boot_from_flash(void) {
    FLASH_ACR &= ~FLASH_ACR_EMPTY;
}

void chip_init(void) {
    boot_from_flash();
    clock_init();
    uart_init();
    counter_init();
}
