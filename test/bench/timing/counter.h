/* What the runner of the timing model offers a benchmark: a counter and a place to print to. */
#ifndef EDGEC_BENCH_COUNTER_H
#define EDGEC_BENCH_COUNTER_H

#include <stdint.h>
#include <string.h>

#define CYCLES (*(volatile uint32_t *)0xE0001004)
#define CONSOLE (*(volatile uint8_t *)0xE0000000)

/* Prints "name value\n". */
static inline void report(const char *name, uint32_t value) {
    char digits[10];
    unsigned count = 0;
    while (*name != '\0') {
        CONSOLE = (uint8_t)*name++;
    }
    CONSOLE = ' ';
    do {
        digits[count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    while (count > 0) {
        CONSOLE = (uint8_t)digits[--count];
    }
    CONSOLE = '\n';
}

#endif
