/* What the loader and the runtime need of a microcontroller. Each folder beside this file implements it for
 * one chip family, with the board's numbers (clock, UART, memory map) from the generated board.h. */
#ifndef EDGEC_CHIP_H
#define EDGEC_CHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Brings clocks, memories, caches, the UART and the counter up. Called once, before anything else. */
void chip_init(void);

/* Serial port: 8 data bits, even parity, 1 stop bit, at the board's baud rate, as AN3155 asks for. */
bool chip_uart_read(uint8_t *byte);
void chip_uart_write(uint8_t byte);
/* Waits until the last bit has left the pin. */
void chip_uart_flush(void);

/* Time in units of EDGEC_COUNTER_UNIT: cycles of the core, or executed instructions on an emulator. */
uint64_t chip_counter(void);

/* Milliseconds since chip_init, for time limits. */
uint32_t chip_milliseconds(void);

/* Flash, by sector. Addresses are those a programmer uses (the board's flash address). */
uint32_t chip_flash_sector_count(void);
bool chip_flash_erase(uint32_t sector);
/* Programs erased flash. The length is a multiple of 4 and the address aligned to 4. */
bool chip_flash_program(uint32_t address, const uint8_t *data, size_t length);
/* Where the memory behind a programmer's address can be read, or NULL if there is none. */
const uint8_t *chip_memory(uint32_t address, size_t length);

/* Starts the program whose vector table is at this address; does not return. */
void chip_start(uint32_t vector_table) __attribute__((noreturn));

/* Resets the chip. With `stay_in_loader` the loader waits for a programmer instead of starting the
 * application. */
void chip_reset(bool stay_in_loader) __attribute__((noreturn));
bool chip_was_told_to_stay_in_loader(void);

#endif
