/* The form of the decoder's tables: a row says which encodings it is about and what their fields mean. */
#ifndef EDGEC_TIMING_DECODE_TABLE_H
#define EDGEC_TIMING_DECODE_TABLE_H

#include "instruction.h"

/* Fields of an encoding that name registers, and registers that an encoding implies. */
typedef enum {
    /* 16-bit encodings: three bits each */
    LOW_0 = 1 << 0,
    LOW_3 = 1 << 1,
    LOW_6 = 1 << 2,
    LOW_8 = 1 << 3,
    HIGH_0 = 1 << 4, /* bit 7 and bits 2-0 */
    HIGH_3 = 1 << 5, /* bits 6-3 */
    LIST_8 = 1 << 6, /* a bit for each of r0-r7 */
    /* 32-bit encodings: four bits each */
    AT_0 = 1 << 7,
    AT_8 = 1 << 8,
    AT_12 = 1 << 9,
    AT_16 = 1 << 10,
    LIST_16 = 1 << 11,
    /* floating point: single or double by bit 8 */
    FLOAT_D = 1 << 12,
    FLOAT_N = 1 << 13,
    FLOAT_M = 1 << 14,
    FLOAT_LIST = 1 << 15, /* from FLOAT_D on, as many as bits 7-0 say */
    /* implied */
    SP = 1 << 16,
    LR = 1 << 17,
    PC = 1 << 18,
    FLAGS = 1 << 19,
    FLAGS_BY_BIT_20 = 1 << 20, /* the S bit */
    FLAGS_OUTSIDE_IT = 1 << 21,
    LR_BY_BIT_8 = 1 << 22, /* push {lr} */
    PC_BY_BIT_8 = 1 << 23, /* pop {pc} */
    FLOAT_M_PAIR = 1 << 24 /* two neighbouring singles, or a double */
} decode_field_t;

/* Where the offset of a load or store is, in units of its width where not in bytes. */
typedef enum {
    OFFSET_NONE,
    OFFSET_REGISTER,
    OFFSET_5,     /* bits 10-6, scaled by the width */
    OFFSET_8,     /* bits 7-0, scaled by four */
    OFFSET_12,    /* bits 11-0 */
    OFFSET_INDEX, /* bits 7-0, with U in bit 9, W in bit 8 */
    OFFSET_PAIR   /* bits 7-0 times four, U in bit 23, W in bit 21 */
} decode_offset_t;

typedef struct {
    uint32_t mask, value;
    uint8_t class;
    uint32_t reads, address, shifted, accumulators, stored, writes;
    uint8_t width;
    uint8_t offset;
    uint8_t branch;
} decode_row_t;

/* What most rows say: a load or store of so many bytes, an operation, a sum of products. */
#define LOADS(from, to, bytes) .address = (from), .writes = (to), .width = (bytes)
#define STORES(from, to, bytes) .address = (to), .stored = (from), .width = (bytes)
#define OPERATES(operands, result) .reads = (operands), .writes = (result)
#define OPERATES_SHIFTED(operand, shifted_one, result)                                                       \
    .reads = (operand), .shifted = (shifted_one), .writes = (result)
#define ACCUMULATES(factors, sum, result) .reads = (factors), .accumulators = (sum), .writes = (result)

/* The first row that fits counts. */
extern const decode_row_t decode_rows_16[];
extern const unsigned decode_row_count_16;
extern const decode_row_t decode_rows_32[];
extern const unsigned decode_row_count_32;
extern const decode_row_t decode_rows_float[];
extern const unsigned decode_row_count_float;

#endif
