#include "serial_port.h"

#include "gpio.h"

/* PA2 and PA3: UM2324 6.9. */
#define TX_PIN 2
#define RX_PIN 3
#define ALTERNATE_USART2 1 /* DS13560, "Port A alternate function mapping" */

void serial_port_connect(void) {
    RCC_IOPENR |= RCC_IOPENR_GPIOAEN;
    (void)RCC_IOPENR; /* its clock needs some cycles to arrive */
    gpio_use_for_uart(GPIOA, TX_PIN, RX_PIN, ALTERNATE_USART2);
    RCC_APBENR1 |= RCC_APBENR1_USART2EN;
    (void)RCC_APBENR1;
}
