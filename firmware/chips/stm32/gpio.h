/* Ports of general-purpose pins, the same on all STM32 but the F1: RM0385 6.4. `port` is a port's address. */
#ifndef EDGEC_GPIO_H
#define EDGEC_GPIO_H

#include "register.h"

#define GPIO_MODER(port) REGISTER((port) + 0x00)
#define GPIO_MODER_MASK(pin) (UINT32_C(3) << (2 * (pin)))
#define GPIO_MODER_ALTERNATE(pin) (UINT32_C(2) << (2 * (pin)))
#define GPIO_OSPEEDR(port) REGISTER((port) + 0x08)
#define GPIO_OSPEEDR_HIGH(pin) (UINT32_C(2) << (2 * (pin)))
#define GPIO_PUPDR(port) REGISTER((port) + 0x0C)
#define GPIO_PUPDR_UP(pin) (UINT32_C(1) << (2 * (pin)))
#define GPIO_AFR(port, pin) REGISTER((port) + 0x20 + (pin) / 8 * 4)
#define GPIO_AFR_FUNCTION(pin, function) ((uint32_t)(function) << (4 * ((pin) % 8)))

/* Gives a pin to one of the peripherals that can have it. The port's clock is on, and the pin as a reset
 * left it. */
static inline void gpio_use(uint32_t port, uint32_t pin, uint32_t function) {
    GPIO_AFR(port, pin) |= GPIO_AFR_FUNCTION(pin, function);
    GPIO_MODER(port) = (GPIO_MODER(port) & ~GPIO_MODER_MASK(pin)) | GPIO_MODER_ALTERNATE(pin);
}

/* The two pins of a UART, both with the same function. */
static inline void gpio_use_for_uart(uint32_t port, uint32_t tx_pin, uint32_t rx_pin, uint32_t function) {
    GPIO_OSPEEDR(port) |= GPIO_OSPEEDR_HIGH(tx_pin);
    GPIO_PUPDR(port) |= GPIO_PUPDR_UP(rx_pin); /* quiet where nothing is connected */
    gpio_use(port, tx_pin, function);
    gpio_use(port, rx_pin, function);
}

#endif
