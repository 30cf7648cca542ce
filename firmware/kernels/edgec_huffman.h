/* Reads weights in Huffman codes: gaps and values in turn (tool/encodings/huffman.ts).
 *
 * code: how many codes of gaps have 0 to 8 bits, how many of values; the symbols of gaps in the order of
 * their codes, those of values; the stream. The stream is read from its last byte to its first, in every byte
 * from the highest bit: so the word that ends where reading stands has the next bits on top.
 *
 * Codes become tables in working memory, indexed by as many bits as the longest code has. They cost some
 * instructions for every entry, once a run, and spare the flash. */
#ifndef EDGEC_HUFFMAN_H
#define EDGEC_HUFFMAN_H

#include "edgec_dsp.h"

#define EDGEC_HUFFMAN_LENGTHS 9
/* The symbol of a gap that leads to no weight, and how its entry tells. */
#define EDGEC_HUFFMAN_ESCAPE 255
#define EDGEC_HUFFMAN_ESCAPED (1 << 20)

typedef struct {
    /* Behind the stream. */
    const uint8_t *end;
    /* Bits that have been read. */
    uint32_t used;
    /* By the next bits: a gap above, 8 bits with the length of its code below. */
    const uint32_t *gaps;
    /* By the next bits: a value in the high half, 8 bits with the length of its code below. */
    const uint32_t *values;
    /* From a window to the index in each table. */
    int32_t gap_shift;
    int32_t value_shift;
} edgec_huffman_t;

/* The length of the longest code, at least 1. */
EDGEC_INLINE int32_t edgec_huffman_bits(const uint8_t *lengths) {
    int32_t bits = EDGEC_HUFFMAN_LENGTHS - 1;
    while (bits > 1 && lengths[bits] == 0) {
        bits--;
    }
    return bits;
}

EDGEC_INLINE uint32_t edgec_huffman_gap_entry(uint32_t symbol, uint32_t reach) {
    return (symbol == EDGEC_HUFFMAN_ESCAPE ? EDGEC_HUFFMAN_ESCAPED + reach : symbol) << 8;
}

EDGEC_INLINE uint32_t edgec_huffman_value_entry(uint32_t symbol) {
    return (uint32_t)(int8_t)symbol << 16;
}

/* Fills the table of a code with as many entries for each symbol as start with its code. Symbols are gaps,
 * or, with a reach of 0, values. Returns the end of the symbols. */
EDGEC_SHARED const uint8_t *edgec_huffman_fill(
    uint32_t *table, int32_t bits, const uint8_t *lengths, const uint8_t *symbols, uint32_t reach
) {
    for (int32_t length = 0; length <= bits; length++) {
        for (int32_t codes = lengths[length]; codes > 0; codes--) {
            const uint32_t symbol = *symbols++;
            const uint32_t entry =
                reach > 0 ? edgec_huffman_gap_entry(symbol, reach) : edgec_huffman_value_entry(symbol);
            for (const uint32_t *const end = table + (1 << (bits - length)); table != end; table++) {
                *table = entry | (uint32_t)length;
            }
        }
    }
    return symbols;
}

/* Makes the tables and stands before the first bit. tables: one word for every entry of both. */
EDGEC_INLINE edgec_huffman_t
edgec_huffman_start(const uint8_t *code, int32_t code_bytes, uint32_t reach, uint32_t *tables) {
    const uint8_t *const value_lengths = code + EDGEC_HUFFMAN_LENGTHS;
    const int32_t gap_bits = edgec_huffman_bits(code);
    const int32_t value_bits = edgec_huffman_bits(value_lengths);
    uint32_t *const values = tables + (1 << gap_bits);
    const uint8_t *symbols = value_lengths + EDGEC_HUFFMAN_LENGTHS;
    symbols = edgec_huffman_fill(tables, gap_bits, code, symbols, reach);
    edgec_huffman_fill(values, value_bits, value_lengths, symbols, 0);
    return (edgec_huffman_t){code + code_bytes, 0, tables, values, 32 - gap_bits, 32 - value_bits};
}

/* The next 25 bits or more, on top. */
EDGEC_INLINE uint32_t edgec_huffman_window(const edgec_huffman_t *reader) {
    uint32_t window;
    memcpy(&window, reader->end - (reader->used >> 3) - 4, sizeof window);
    return window << (reader->used & 7);
}

/* The window behind the code of a table's entry. */
EDGEC_INLINE uint32_t edgec_huffman_behind(uint32_t window, uint32_t entry) {
#if defined(__thumb2__)
    /* The instruction looks at the low byte alone, which compilers do not know. */
    uint32_t shifted;
    __asm__("lsl %0, %1, %2" : "=r"(shifted) : "r"(window), "r"(entry));
    return shifted;
#else
    return window << (entry & 0xff);
#endif
}

#endif
