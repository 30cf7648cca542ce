/* Four ternary weights in a byte: a number in base 3, the first weight its lowest digit. 0 stands for zero, 1
 * and 2 for the positive and the negative value. tool/kernels/ternary-weights.ts packs them. */
#ifndef EDGEC_TERNARY_DIGITS_H
#define EDGEC_TERNARY_DIGITS_H

#define EDGEC_TERNARY_NUMBERS 81

/* entry(a, b, c, d) of all numbers, by their digits. */
#define EDGEC_TERNARY_TABLE(entry)                                                                           \
    EDGEC_TERNARY_DIGITS_3(entry, 0), EDGEC_TERNARY_DIGITS_3(entry, 1), EDGEC_TERNARY_DIGITS_3(entry, 2)
#define EDGEC_TERNARY_DIGITS_3(entry, d)                                                                     \
    EDGEC_TERNARY_DIGITS_2(entry, 0, d), EDGEC_TERNARY_DIGITS_2(entry, 1, d),                                \
        EDGEC_TERNARY_DIGITS_2(entry, 2, d)
#define EDGEC_TERNARY_DIGITS_2(entry, c, d)                                                                  \
    EDGEC_TERNARY_DIGITS_1(entry, 0, c, d), EDGEC_TERNARY_DIGITS_1(entry, 1, c, d),                          \
        EDGEC_TERNARY_DIGITS_1(entry, 2, c, d)
#define EDGEC_TERNARY_DIGITS_1(entry, b, c, d) entry(0, b, c, d), entry(1, b, c, d), entry(2, b, c, d)

#endif
