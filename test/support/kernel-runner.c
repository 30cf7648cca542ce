/* Runs kernels on the cases of a file and writes what they compute to another, in the format of kernel-runner.ts. On
 * a host it is compiled with sanitizers, so every buffer is an allocation of its own; on an emulated Cortex-M the
 * files come through semihosting. Each result is preceded by the timer ticks that the call took, 0 on a host. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    int32_t value;
    void *pointer;
} argument_t;

typedef void (*call_t)(const argument_t *arguments);

/* The generated file defines `calls`. */
#include "calls.h"

enum { VALUE, INPUT, OUTPUT, SCRATCH, CONSTANT };
enum { MAXIMUM_ARGUMENTS = 64 };

#ifdef __arm__
/* CMSDK timer 0 of Arm's MPS2 boards, counting down. */
#define TIMER ((volatile uint32_t *)0x40000000u)

static void start_timer(void) {
    TIMER[0] = 0;
    TIMER[2] = UINT32_MAX;
    TIMER[1] = UINT32_MAX;
    TIMER[0] = 1;
}

static uint32_t timer(void) {
    return UINT32_MAX - TIMER[1];
}
#else
static void start_timer(void) {
}

static uint32_t timer(void) {
    return 0;
}
#endif

static int32_t read_word(FILE *file) {
    int32_t word = 0;
    if (fread(&word, sizeof word, 1, file) != 1) {
        abort();
    }
    return word;
}

static void *allocate(size_t bytes) {
    void *memory = malloc(bytes > 0 ? bytes : 1);
    if (memory == NULL) {
        abort();
    }
    return memory;
}

static void read_bytes(FILE *file, void *target, size_t bytes) {
    if (fread(target, 1, bytes, file) != bytes) {
        abort();
    }
}

/* Reads an argument; returns the bytes of its buffer, 0 for a number. */
static size_t read_argument(FILE *cases, argument_t *argument, int32_t kind) {
    argument->value = read_word(cases);
    if (kind == VALUE) {
        return 0;
    }
    const size_t bytes = (size_t)argument->value;
    argument->pointer = allocate(bytes);
    if (kind == INPUT || kind == CONSTANT) {
        read_bytes(cases, argument->pointer, bytes);
    }
    return bytes;
}

static void run_case(FILE *cases, FILE *results) {
    argument_t arguments[MAXIMUM_ARGUMENTS] = {{0, NULL}};
    size_t sizes[MAXIMUM_ARGUMENTS] = {0};
    void *owned[MAXIMUM_ARGUMENTS] = {NULL};
    int32_t output = 0;
    const int32_t function = read_word(cases);
    const int32_t count = read_word(cases);
    /* Bytes by which the output starts before the input, which is argument 0; -1 where they are apart. */
    const int32_t lag = read_word(cases);
    for (int32_t i = 0; i < count; i++) {
        const int32_t kind = read_word(cases);
        sizes[i] = read_argument(cases, &arguments[i], kind);
        owned[i] = arguments[i].pointer;
        output = kind == OUTPUT ? i : output;
    }
    if (lag >= 0) {
        const size_t reach = (size_t)lag + sizes[0];
        char *block = allocate(reach > sizes[output] ? reach : sizes[output]);
        memcpy(block + lag, owned[0], sizes[0]);
        free(owned[output]);
        owned[output] = arguments[output].pointer = block;
        arguments[0].pointer = block + lag;
    }
    start_timer();
    const uint32_t before = timer();
    calls[function](arguments);
    const uint32_t ticks = timer() - before;
    fwrite(&ticks, sizeof ticks, 1, results);
    fwrite(arguments[output].pointer, 1, sizes[output], results);
    for (int32_t i = 0; i < count; i++) {
        free(owned[i]);
    }
}

int main(void) {
    FILE *cases = fopen("cases.bin", "rb");
    FILE *results = fopen("results.bin", "wb");
    if (cases == NULL || results == NULL) {
        abort();
    }
    for (int32_t left = read_word(cases); left > 0; left--) {
        run_case(cases, results);
    }
    fclose(cases);
    fclose(results);
    return 0;
}
