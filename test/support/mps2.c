/* Start of a program on Arm's MPS2 boards in QEMU, which loads code and initialized data alike. */
#include <stdint.h>

extern void _start(void);

void reset(void) {
    _start();
}

__attribute__((section(".vectors"), used)) static const struct {
    uint32_t stack;
    void (*reset)(void);
} vectors = {0x20400000u, reset};
