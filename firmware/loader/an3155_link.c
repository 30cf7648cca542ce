#include "an3155_link.h"

#include "chip.h"

#define ACK 0x79
#define NACK 0x1F
#define BYTE_LIMIT_MS 100

void send(const uint8_t *data, size_t length) {
    for (size_t i = 0; i < length; i++) {
        chip_uart_write(data[i]);
    }
}

void acknowledge(void) {
    chip_uart_write(ACK);
}

void refuse(void) {
    chip_uart_write(NACK);
}

bool receive(uint8_t *data, size_t length) {
    for (size_t i = 0; i < length; i++) {
        chip_limit_reading(BYTE_LIMIT_MS);
        if (!chip_uart_read(&data[i])) {
            return false;
        }
    }
    return true;
}

bool receive_word(uint32_t *word) {
    uint8_t bytes[5];
    if (!receive(bytes, sizeof bytes)) {
        return false;
    }
    if (xor_of(bytes, sizeof bytes) != 0) {
        refuse();
        return false;
    }
    *word = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
    return true;
}

uint8_t xor_of(const uint8_t *data, size_t length) {
    uint8_t sum = 0;
    for (size_t i = 0; i < length; i++) {
        sum ^= data[i];
    }
    return sum;
}
