/* What the loader and the runtime need of a microcontroller. Each folder beside this file implements it for
 * one chip family, with the board's numbers (clock, UART, memory map) from the generated board.h; cortex-m/,
 * and the folder of the core's architecture, implement what all families share. */
#ifndef EDGEC_CHIP_H
#define EDGEC_CHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Brings clocks, caches, the UART and the counter up. Called once, first thing in main. Interrupts stay
 * masked for good: nothing here needs a handler. */
void chip_init(void);

/* Serial port: 8 data bits, even parity, 1 stop bit, at the board's baud rate, as AN3155 asks for.
 * Reading waits for a byte, at most until the limit set last is over; then it returns false. Bytes that
 * arrive damaged are dropped. */
#define CHIP_NO_LIMIT UINT32_MAX
void chip_limit_reading(uint32_t milliseconds);
bool chip_uart_read(uint8_t *byte);
void chip_uart_write(uint8_t byte);
/* Waits until the last bit has left the pin. */
void chip_uart_flush(void);

/* Stopwatch: time since the last start, in cycles of the core, or in executed instructions on an emulator
 * (the board's unit). Good for hours. */
void chip_counter_start(void);
uint64_t chip_counter_read(void);

/* Flash. Sectors are numbered as in the board file; addresses are those that a programmer uses. */
bool chip_flash_erase(uint32_t sector);
/* Writes where the flash is erased or holds the same already; else, or where the hardware reports an error,
 * returns false. Address and length are multiples of 4; the data need no alignment. */
bool chip_flash_program(uint32_t address, const uint8_t *data, size_t length);

/* Ends everything and starts the program whose vector table the core sees at this address, with the chip as
 * after a reset: the chip does reset, and the loader starts the program before it touches anything. */
void chip_start(uint32_t vector_table) __attribute__((noreturn));

/* Resets the chip. With `stay_in_loader` the loader then waits for a programmer and does not start the
 * application. */
void chip_reset(bool stay_in_loader) __attribute__((noreturn));

/* What a processor fault left behind: see ARMv7-M Architecture Reference Manual (DDI 0403) B3.2.15 on. An
 * ARMv6-M core knows the instruction only; the rest is 0. */
typedef struct {
    uint32_t instruction; /* where it happened, 0 if not known (the stack overflowed) */
    uint32_t cfsr;        /* Configurable Fault Status Register */
    uint32_t hfsr;        /* HardFault Status Register */
    uint32_t address;     /* what was accessed, 0 if not known */
} chip_fault_t;

/* Defined by the loader and by the runtime: called on a fault, on a fresh stack. */
void chip_on_fault(const chip_fault_t *fault) __attribute__((noreturn));

/* Bytes of stack used at most since the start. */
uint32_t chip_stack_used(void);

#endif
