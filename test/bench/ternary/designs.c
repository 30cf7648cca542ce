/* Inner loops of ternary convolutions with the DSP extension that were tried: a row of weights times the
 * windows of four pixels, values different in sign only. Each is counted and held to the plain sums.
 * npm run bench:ternary-designs runs this; docs/ternary.md has what came of it. */
#include <stdio.h>
#include <stdlib.h>

#include "edgec_ternary_quads_dsp.h"

#define TAPS 512
#define PIXELS 4
#define MACS (TAPS * PIXELS)

static int8_t weights[2][TAPS];
static int8_t pixels[PIXELS][TAPS];
static int32_t sums[2][PIXELS];
static int32_t expected[2][PIXELS];

/* The same, as the designs take them. */
static uint32_t bytes_by_four[TAPS / 4 * PIXELS];
static uint32_t lanes_by_two[TAPS / 2 * PIXELS];
static uint8_t codes[TAPS];
static uint16_t positive[TAPS];
static uint16_t negative[TAPS];
/* Four pairs, that is eight pixels: the four, twice. */
static uint32_t pairs_of_pixels[TAPS][PIXELS];
static int32_t byte_offset;

static uint32_t masks[256][2];
static uint32_t taps_table[256][2];

static int32_t code_of(int8_t weight) {
    return weight > 0 ? 1 : weight < 0 ? 2 : 0;
}

static uint32_t byte_of_codes(const int8_t *four) {
    uint32_t byte = 0;
    for (int32_t i = 0; i < 4; i++) {
        byte |= (uint32_t)code_of(four[i]) << (2 * i);
    }
    return byte;
}

static uint32_t digits_of(int32_t a, int32_t b, int32_t c, int32_t d) {
    return (uint32_t)(a + 3 * b + 9 * c + 27 * d);
}

/* Byte masks from a table, inputs offset to be unsigned: USADA8 adds x where a weight is +1 and 255 - x where
 * it is -1. */
static void by_byte_masks(void) {
    const uint32_t *x = bytes_by_four;
    const uint8_t *code = codes;
    const uint8_t *const end = codes + TAPS / 4;
    int32_t a = 0, b = 0, c = 0, d = 0;
    uint32_t nonzero, minus;
    __asm__ volatile("1:\n\t"
                     ".rept 4\n\t"
                     "ldrb %[nonzero], [%[code]], #1\n\t"
                     "add %[nonzero], %[table], %[nonzero], lsl #3\n\t"
                     "ldmia %[x]!, {r2, r3, r4, r5}\n\t"
                     "ldrd %[nonzero], %[minus], [%[nonzero]]\n\t"
                     "and r2, r2, %[nonzero]\n\t"
                     "and r3, r3, %[nonzero]\n\t"
                     "and r4, r4, %[nonzero]\n\t"
                     "and r5, r5, %[nonzero]\n\t"
                     "usada8 %[a], r2, %[minus], %[a]\n\t"
                     "usada8 %[b], r3, %[minus], %[b]\n\t"
                     "usada8 %[c], r4, %[minus], %[c]\n\t"
                     "usada8 %[d], r5, %[minus], %[d]\n\t"
                     ".endr\n\t"
                     "cmp %[code], %[end]\n\t"
                     "bne 1b\n\t"
                     : [a] "+r"(a),
                       [b] "+r"(b),
                       [c] "+r"(c),
                       [d] "+r"(d),
                       [x] "+r"(x),
                       [code] "+r"(code),
                       [nonzero] "=&r"(nonzero),
                       [minus] "=&r"(minus)
                     : [end] "r"(end), [table] "r"(masks)
                     : "r2", "r3", "r4", "r5", "cc", "memory");
    const int32_t offset = byte_offset;
    sums[0][0] = a - offset, sums[0][1] = b - offset, sums[0][2] = c - offset, sums[0][3] = d - offset;
}

/* Four taps' weights as two words of lanes from a table. */
static void by_lanes(void) {
    const uint32_t *x = lanes_by_two;
    const uint8_t *code = codes;
    const uint8_t *const end = codes + TAPS / 4;
    int32_t a = 0, b = 0, c = 0, d = 0;
    uint32_t lanes, next;
    __asm__ volatile("1:\n\t"
                     ".rept 4\n\t"
                     "ldrb %[lanes], [%[code]], #1\n\t"
                     "add %[lanes], %[table], %[lanes], lsl #3\n\t"
                     "ldrd %[lanes], %[next], [%[lanes]]\n\t"
                     "ldmia %[x]!, {r2, r3, r4, r5}\n\t"
                     "smlad %[a], r2, %[lanes], %[a]\n\t"
                     "smlad %[b], r3, %[lanes], %[b]\n\t"
                     "smlad %[c], r4, %[lanes], %[c]\n\t"
                     "smlad %[d], r5, %[lanes], %[d]\n\t"
                     "ldmia %[x]!, {r2, r3, r4, r5}\n\t"
                     "smlad %[a], r2, %[next], %[a]\n\t"
                     "smlad %[b], r3, %[next], %[b]\n\t"
                     "smlad %[c], r4, %[next], %[c]\n\t"
                     "smlad %[d], r5, %[next], %[d]\n\t"
                     ".endr\n\t"
                     "cmp %[code], %[end]\n\t"
                     "bne 1b\n\t"
                     : [a] "+r"(a),
                       [b] "+r"(b),
                       [c] "+r"(c),
                       [d] "+r"(d),
                       [x] "+r"(x),
                       [code] "+r"(code),
                       [lanes] "=&r"(lanes),
                       [next] "=&r"(next)
                     : [end] "r"(end), [table] "r"(taps_table)
                     : "r2", "r3", "r4", "r5", "cc", "memory");
    sums[0][0] = a, sums[0][1] = b, sums[0][2] = c, sums[0][3] = d;
}

/* Lists of the taps of either sign, and two pixels in a word that is added or subtracted: eight pixels. The
 * lists are made beforehand; decoding them for a band of 16 pixels takes half an instruction for each weight.
 */
static void by_lists(void) {
    uint32_t words[PIXELS] = {0, 0, 0, 0};
    for (int32_t sign = 0; sign < 2; sign++) {
        const uint16_t *list = sign == 0 ? positive : negative;
        uint32_t a = 0, b = 0, c = 0, d = 0;
        uint32_t at;
        __asm__ volatile(
            "1:\n\t"
            ".rept 4\n\t"
            "ldrh %[at], [%[list]], #2\n\t"
            "cbz %[at], 2f\n\t"
            "add %[at], %[base]\n\t"
            "ldmdb %[at], {r2, r3, r4, r5}\n\t"
            "add %[a], r2\n\t"
            "add %[b], r3\n\t"
            "add %[c], r4\n\t"
            "add %[d], r5\n\t"
            ".endr\n\t"
            "b 1b\n\t"
            "2:\n\t"
            : [a] "+r"(a), [b] "+r"(b), [c] "+r"(c), [d] "+r"(d), [list] "+r"(list), [at] "=&l"(at)
            : [base] "r"(pairs_of_pixels)
            : "r2", "r3", "r4", "r5", "cc", "memory"
        );
        words[0] += sign == 0 ? a : -a;
        words[1] += sign == 0 ? b : -b;
        words[2] += sign == 0 ? c : -c;
        words[3] += sign == 0 ? d : -d;
    }
    for (int32_t i = 0; i < PIXELS; i++) {
        int32_t *const own = sums[i / 2] + 2 * (i % 2);
        own[0] = (int16_t)(words[i] & 0xffff);
        own[1] = (int32_t)(words[i] - (uint32_t)own[0]) >> 16;
    }
}

static edgec_ternary_sums_t quad;

static void by_signs(void) {
    edgec_ternary_signs_quad(lanes_by_two, TAPS / 8, codes, &quad);
    for (int32_t i = 0; i < PIXELS; i++) {
        sums[0][i] = quad.first[i] - quad.second[i];
    }
}

static void by_channels(void) {
    edgec_ternary_channels_quad(lanes_by_two, TAPS / 8, codes, &quad);
    memcpy(sums[0], quad.first, sizeof quad.first);
    memcpy(sums[1], quad.second, sizeof quad.second);
}

#define TIMER ((volatile uint32_t *)0x40000000)

/* The timer counts down at 25 MHz and an instruction takes 64 ns. */
static void count(const char *name, void (*design)(void), int32_t rows) {
    memset(sums, 0, sizeof sums);
    TIMER[0] = 0;
    TIMER[1] = TIMER[2] = 0xffffffffu;
    TIMER[0] = 1;
    design();
    const uint32_t ticks = 0xffffffffu - TIMER[1];
    for (int32_t row = 0; row < rows; row++) {
        if (memcmp(sums[row], expected[row], sizeof sums[row]) != 0) {
            printf("%s: wrong sums\n", name);
            exit(1);
        }
    }
    printf("%-40s %.3f\n", name, ticks / 1.6 / (MACS * rows));
}

int main(void) {
    uint32_t state = 1;
    for (int32_t i = 0; i < TAPS; i++) {
        for (int32_t row = 0; row < 2; row++) {
            state = state * 1664525u + 1013904223u;
            weights[row][i] = (int8_t)((state >> 24) % 3 - 1);
        }
        for (int32_t pixel = 0; pixel < PIXELS; pixel++) {
            state = state * 1664525u + 1013904223u;
            pixels[pixel][i] = (int8_t)(state >> 24);
        }
    }
    for (int32_t row = 0; row < 2; row++) {
        for (int32_t pixel = 0; pixel < PIXELS; pixel++) {
            for (int32_t i = 0; i < TAPS; i++) {
                expected[row][pixel] += weights[row][i] * pixels[pixel][i];
            }
        }
    }
    for (int32_t byte = 0; byte < 256; byte++) {
        for (int32_t i = 0; i < 4; i++) {
            const int32_t code = byte >> (2 * i) & 3;
            masks[byte][0] |= code != 0 ? 0xffu << (8 * i) : 0;
            masks[byte][1] |= code == 2 ? 0xffu << (8 * i) : 0;
            taps_table[byte][i / 2] |= (code == 1 ? 1u : code == 2 ? 0xffffu : 0u) << (16 * (i % 2));
        }
    }
    for (int32_t pixel = 0; pixel < PIXELS; pixel++) {
        for (int32_t i = 0; i < TAPS; i++) {
            const uint32_t x = (uint8_t)pixels[pixel][i];
            bytes_by_four[i / 4 * PIXELS + pixel] |= (x ^ 0x80u) << (8 * (i % 4));
            lanes_by_two[i / 2 * PIXELS + pixel] |= ((uint32_t)pixels[pixel][i] & 0xffff) << (16 * (i % 2));
            pairs_of_pixels[i][pixel / 2] += (uint32_t)pixels[pixel][i] << (16 * (pixel % 2));
            pairs_of_pixels[i][2 + pixel / 2] = pairs_of_pixels[i][pixel / 2];
        }
    }
    for (int32_t i = 0; i < TAPS / 4; i++) {
        codes[i] = (uint8_t)byte_of_codes(weights[0] + 4 * i);
    }
    for (int32_t i = 0; i < TAPS; i++) {
        byte_offset += weights[0][i] > 0 ? 128 : weights[0][i] < 0 ? 127 : 0;
    }
    count("byte masks, USADA8", by_byte_masks, 1);
    count("lanes of four taps, SMLAD", by_lanes, 1);
    for (int32_t i = 0; i < TAPS / 4; i++) {
        const int8_t *const w = weights[0] + 4 * i;
        codes[i] = (uint8_t)digits_of(code_of(w[0]), code_of(w[1]), code_of(w[2]), code_of(w[3]));
    }
    count("both signs in a lane, SMLAD", by_signs, 1);
    for (int32_t i = 0; i < TAPS / 2; i++) {
        const int8_t *const a = weights[0] + 2 * i;
        const int8_t *const b = weights[1] + 2 * i;
        codes[i] = (uint8_t)digits_of(code_of(a[0]), code_of(a[1]), code_of(b[0]), code_of(b[1]));
    }
    count("two channels in a lane, SMLAD", by_channels, 2);
    uint16_t *plus = positive;
    uint16_t *minus = negative;
    for (int32_t i = 0; i < TAPS; i++) {
        const uint16_t offset = (uint16_t)(16 * i + 16);
        if (weights[0][i] > 0) {
            *plus++ = offset;
        } else if (weights[0][i] < 0) {
            *minus++ = offset;
        }
    }
    memcpy(expected[1], expected[0], sizeof expected[0]);
    count("lists of taps, additions", by_lists, 2);
    return 0;
}
