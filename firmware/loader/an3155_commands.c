/* AN3155 3.1 to 3.7, and Get Checksum as stm32flash speaks it. */
#include "an3155_commands.h"

#include <stddef.h>

#include "an3155_link.h"
#include "board.h"
#include "chip.h"
#include "flash_map.h"
#include "memory_map.h"
#include "word_crc.h"

#define PROTOCOL_VERSION 0x31
#define BLOCK_MAX 256
#define MASS_ERASE 0xFFFF

static void get_version(void) {
    const uint8_t no_options[] = {PROTOCOL_VERSION, 0, 0};
    acknowledge();
    send(no_options, sizeof no_options);
    acknowledge();
}

static void get_id(void) {
    const uint8_t id[] = {1, EDGEC_PROGRAMMER_ID >> 8, EDGEC_PROGRAMMER_ID & 0xFF};
    acknowledge();
    send(id, sizeof id);
    acknowledge();
}

static void read_memory(void) {
    uint32_t address;
    const uint8_t *data;
    acknowledge();
    if (!receive_word(&address)) {
        return;
    }
    if (!memory_find(address, 1, &data)) {
        refuse();
        return;
    }
    acknowledge();
    uint8_t count[2]; /* less one, and its complement */
    if (!receive(count, sizeof count)) {
        return;
    }
    const size_t length = (size_t)count[0] + 1;
    if ((count[0] ^ count[1]) != 0xFF || !memory_find(address, length, &data)) {
        refuse();
        return;
    }
    acknowledge();
    send(data, length);
}

static void go(void) {
    uint32_t address;
    uint32_t vector_table;
    acknowledge();
    if (!receive_word(&address)) {
        return;
    }
    if (!program_is_plausible(address, &vector_table)) {
        refuse();
        return;
    }
    acknowledge();
    chip_uart_flush();
    chip_start(vector_table);
}

static void write_memory(void) {
    static uint8_t block[1 + BLOCK_MAX + 1]; /* count less one, data, XOR */
    uint32_t address;
    acknowledge();
    if (!receive_word(&address)) {
        return;
    }
    if (address % 4 != 0 || !memory_is_writable(address, 4)) {
        refuse();
        return;
    }
    acknowledge();
    if (!receive(block, 1)) {
        return;
    }
    const size_t length = (size_t)block[0] + 1;
    if (!receive(block + 1, length + 1)) {
        return;
    }
    const bool is_accepted = xor_of(block, 1 + length + 1) == 0 && length % 4 == 0 &&
                             memory_is_writable(address, length) && memory_write(address, block + 1, length);
    if (is_accepted) {
        acknowledge();
    } else {
        refuse();
    }
}

static bool erase_all(void) {
    for (uint32_t sector = 0; sector < FLASH_SECTOR_COUNT; sector++) {
        if (sector_is_erasable(sector) && !chip_flash_erase(sector)) {
            return false;
        }
    }
    return true;
}

/* The numbers of sectors are 16 bits, highest byte first. */
static uint32_t sector_at(const uint8_t *numbers, size_t index) {
    return (uint32_t)numbers[2 * index] << 8 | numbers[2 * index + 1];
}

/* Erases nothing where one of the sectors must not be. */
static bool erase_sectors(const uint8_t *numbers, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!sector_is_erasable(sector_at(numbers, i))) {
            return false;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (!chip_flash_erase(sector_at(numbers, i))) {
            return false;
        }
    }
    return true;
}

static void extended_erase(void) {
    static uint8_t request[2 + 2 * FLASH_SECTOR_COUNT + 1]; /* count less one, sectors, XOR */
    acknowledge();
    if (!receive(request, 2)) {
        return;
    }
    const uint32_t count_less_one = (uint32_t)request[0] << 8 | request[1];
    const bool is_mass_erase = count_less_one == MASS_ERASE;
    if (!is_mass_erase && count_less_one >= FLASH_SECTOR_COUNT) {
        refuse();
        return;
    }
    const size_t count = is_mass_erase ? 0 : count_less_one + 1;
    if (!receive(request + 2, 2 * count + 1)) {
        return;
    }
    if (xor_of(request, 2 + 2 * count + 1) == 0 &&
        (is_mass_erase ? erase_all() : erase_sectors(request + 2, count))) {
        acknowledge();
    } else {
        refuse();
    }
}

static void get_checksum(void) {
    uint32_t address;
    uint32_t length;
    const uint8_t *data;
    acknowledge();
    if (!receive_word(&address)) {
        return;
    }
    acknowledge();
    if (!receive_word(&length)) {
        return;
    }
    if (!memory_find(address, length, &data) || address % 4 != 0 || length % 4 != 0) {
        refuse();
        return;
    }
    acknowledge();
    const uint32_t crc = word_crc(data, length);
    const uint8_t bytes[] = {(uint8_t)(crc >> 24), (uint8_t)(crc >> 16), (uint8_t)(crc >> 8), (uint8_t)crc};
    acknowledge();
    send(bytes, sizeof bytes);
    chip_uart_write(xor_of(bytes, sizeof bytes));
}

static void get(void);

static const struct {
    uint8_t code;
    an3155_command_t run;
} commands[] = {
    {0x00, get},
    {0x01, get_version},
    {0x02, get_id},
    {0x11, read_memory},
    {0x21, go},
    {0x31, write_memory},
    {0x44, extended_erase},
    {0xA1, get_checksum},
};
#define COMMAND_COUNT (sizeof commands / sizeof commands[0])

static void get(void) {
    acknowledge();
    chip_uart_write(COMMAND_COUNT); /* bytes that follow, less one */
    chip_uart_write(PROTOCOL_VERSION);
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        chip_uart_write(commands[i].code);
    }
    acknowledge();
}

an3155_command_t an3155_command_of(uint8_t code) {
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (commands[i].code == code) {
            return commands[i].run;
        }
    }
    return NULL;
}
