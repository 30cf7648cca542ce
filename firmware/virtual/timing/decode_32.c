/* 32-bit encodings but for floating point: ARMv7-M Architecture Reference Manual (DDI 0403E.e) A5.3;
 * load-acquire and store-release of ARMv8-M (DDI 0553). */
#include "decode_table.h"

#define S FLAGS_BY_BIT_20
/* Rows for compares come before those of the operation that they are without its result. */
#define RESULT AT_8

const decode_row_t decode_rows_32[] = {
    /* Load and store multiple: A5.3.5 */
    {0xFFD00000, 0xE8800000, CLASS_STORE_MULTIPLE, STORES(LIST_16, AT_16, 4)},
    {0xFFD00000, 0xE8900000, CLASS_LOAD_MULTIPLE, LOADS(AT_16, LIST_16, 4)},
    {0xFFD00000, 0xE9000000, CLASS_STORE_MULTIPLE, STORES(LIST_16, AT_16, 4)},
    {0xFFD00000, 0xE9100000, CLASS_LOAD_MULTIPLE, LOADS(AT_16, LIST_16, 4)},
    /* Exclusive, table branch, acquire and release, double: A5.3.6 */
    {0xFFF0FFE0,
     0xE8D0F000,
     CLASS_BRANCH_TABLE,
     .address = AT_16 | AT_0,
     .width = 1,
     .branch = BRANCH_BY_TABLE},
    {0xFFF000C0, 0xE8C00040, CLASS_STORE_EXCLUSIVE, STORES(AT_12, AT_16, 2), .writes = AT_0},
    {0xFFF000C0, 0xE8D00040, CLASS_LOAD, LOADS(AT_16, AT_12, 2)},
    {0xFFF000C0, 0xE8C00080, CLASS_STORE, STORES(AT_12, AT_16, 4)},
    {0xFFF000C0, 0xE8D00080, CLASS_LOAD, LOADS(AT_16, AT_12, 4)},
    {0xFFF000C0, 0xE8C000C0, CLASS_STORE_EXCLUSIVE, STORES(AT_12, AT_16, 4), .writes = AT_0},
    {0xFFF000C0, 0xE8D000C0, CLASS_LOAD, LOADS(AT_16, AT_12, 4)},
    {0xFFF00000, 0xE8400000, CLASS_STORE_EXCLUSIVE, STORES(AT_12, AT_16, 4), .writes = AT_8},
    {0xFFF00F00, 0xE8500F00, CLASS_LOAD, LOADS(AT_16, AT_12, 4)},
    {0xFE500000, 0xE8400000, CLASS_STORE_DOUBLE, STORES(AT_12 | AT_8, AT_16, 4), .offset = OFFSET_PAIR},
    {0xFE500000, 0xE8500000, CLASS_LOAD_DOUBLE, LOADS(AT_16, AT_12 | AT_8, 4), .offset = OFFSET_PAIR},
    /* Data processing with a register, shifted or not: A5.3.11 */
    {0xFFF08F00, 0xEA100F00, CLASS_SHIFTED_OPERAND, .reads = AT_16, .shifted = AT_0, .writes = FLAGS}, /* tst
                                                                                                        */
    {0xFFF08F00, 0xEA900F00, CLASS_SHIFTED_OPERAND, .reads = AT_16, .shifted = AT_0, .writes = FLAGS}, /* teq
                                                                                                        */
    {0xFFF08F00, 0xEB100F00, CLASS_SHIFTED_OPERAND, .reads = AT_16, .shifted = AT_0, .writes = FLAGS}, /* cmn
                                                                                                        */
    {0xFFF08F00, 0xEBB00F00, CLASS_SHIFTED_OPERAND, .reads = AT_16, .shifted = AT_0, .writes = FLAGS}, /* cmp
                                                                                                        */
    {0xFFEF8000, 0xEA4F0000, CLASS_SHIFT, .shifted = AT_0, .writes = RESULT | S},           /* mov, lsl */
    {0xFFEF8000, 0xEA6F0000, CLASS_SHIFTED_OPERAND, .shifted = AT_0, .writes = RESULT | S}, /* mvn */
    {0xFFF08010, 0xEAC00000, CLASS_PACK, .reads = AT_16, .shifted = AT_0, .writes = RESULT},
    {0xFFC08000,
     0xEB400000,
     CLASS_SHIFTED_OPERAND,
     .reads = AT_16 | FLAGS,
     .shifted = AT_0,
     .writes = RESULT | S},
    {0xFE008000, 0xEA000000, CLASS_SHIFTED_OPERAND, .reads = AT_16, .shifted = AT_0, .writes = RESULT | S},
    /* Data processing with a constant: A5.3.1 */
    {0xFBF08F00, 0xF0100F00, CLASS_LOGIC, OPERATES(AT_16, FLAGS)},
    {0xFBF08F00, 0xF0900F00, CLASS_LOGIC, OPERATES(AT_16, FLAGS)},
    {0xFBF08F00, 0xF1100F00, CLASS_LOGIC, OPERATES(AT_16, FLAGS)},
    {0xFBF08F00, 0xF1B00F00, CLASS_LOGIC, OPERATES(AT_16, FLAGS)},
    {0xFBCF8000, 0xF04F0000, CLASS_MOVE, .writes = RESULT | S}, /* mov, mvn */
    {0xFBE08000, 0xF1000000, CLASS_ADD, OPERATES(AT_16, RESULT | S)},
    {0xFBE08000, 0xF1A00000, CLASS_ADD, OPERATES(AT_16, RESULT | S)},
    {0xFBC08000, 0xF1400000, CLASS_LOGIC, OPERATES(AT_16 | FLAGS, RESULT | S)},
    {0xFA008000, 0xF0000000, CLASS_LOGIC, OPERATES(AT_16, RESULT | S)},
    /* A5.3.3 */
    {0xFB5F8000, 0xF20F0000, CLASS_ADD, .writes = RESULT}, /* adr */
    {0xFB508000, 0xF2000000, CLASS_ADD, OPERATES(AT_16, RESULT)},
    {0xFBF08000, 0xF2400000, CLASS_MOVE, .writes = RESULT},
    {0xFBF08000, 0xF2C00000, CLASS_MOVE_TOP, OPERATES(RESULT, RESULT)},
    {0xFB508000, 0xF3000000, CLASS_SATURATE, .shifted = AT_16, .writes = RESULT},
    {0xFBFF8000, 0xF36F0000, CLASS_BITFIELD_INSERT, OPERATES(RESULT, RESULT)}, /* bfc */
    {0xFBF08000, 0xF3600000, CLASS_BITFIELD_INSERT, .reads = RESULT, .shifted = AT_16, .writes = RESULT},
    {0xFB708000, 0xF3400000, CLASS_BITFIELD_EXTRACT, .shifted = AT_16, .writes = RESULT},
    /* Branches and control: A5.3.4 */
    {0xFFE0D000, 0xF3808000, CLASS_SPECIAL, .reads = AT_16}, /* msr */
    {0xFFE0D000, 0xF3E08000, CLASS_SPECIAL, .writes = AT_8}, /* mrs */
    {0xFFF0D0FE, 0xF3A08002, .class = CLASS_WAIT},           /* wfe, wfi */
    {0xFFF0D000, 0xF3A08000, .class = CLASS_NOP},
    {0xFFF0D0F0, 0xF3B08060, .class = CLASS_INSTRUCTION_BARRIER},
    {0xFFF0D0C0, 0xF3B08040, .class = CLASS_MEMORY_BARRIER},
    {0xFFF0D0F0, 0xF3B08020, .class = CLASS_NOP}, /* clrex */
    {0xFFF0F000, 0xF7F0A000, .class = CLASS_EXCEPTION},
    {0xF800D000, 0xF0009000, CLASS_BRANCH, .branch = BRANCH_IMMEDIATE},
    {0xF800D000, 0xF000D000, CLASS_BRANCH_LINK, .writes = LR, .branch = BRANCH_IMMEDIATE},
    {0xFB80D000, 0xF3808000, .class = CLASS_UNKNOWN},
    {0xF800D000, 0xF0008000, CLASS_BRANCH, .reads = FLAGS, .branch = BRANCH_IMMEDIATE},
    /* Preloads: A5.3.8 and A5.3.9, where a load's destination would be the PC */
    {0xFED0F000, 0xF890F000, CLASS_PRELOAD, .address = AT_16},
    {0xFED0FC00, 0xF810FC00, CLASS_PRELOAD, .address = AT_16},
    {0xFED0FFC0, 0xF810F000, CLASS_PRELOAD, .address = AT_16 | AT_0},
    {0xFE5FF000, 0xF81FF000, .class = CLASS_PRELOAD},
    /* Loads: A5.3.7 to A5.3.9; signed ones have bit 24 */
    {0xFE7F0000, 0xF81F0000, CLASS_LOAD, LOADS(PC, AT_12, 1), .offset = OFFSET_12},
    {0xFE7F0000, 0xF83F0000, CLASS_LOAD, LOADS(PC, AT_12, 2), .offset = OFFSET_12},
    {0xFF7F0000, 0xF85F0000, CLASS_LOAD, LOADS(PC, AT_12, 4), .offset = OFFSET_12},
    {0xFEF00000, 0xF8900000, CLASS_LOAD, LOADS(AT_16, AT_12, 1), .offset = OFFSET_12},
    {0xFEF00000, 0xF8B00000, CLASS_LOAD, LOADS(AT_16, AT_12, 2), .offset = OFFSET_12},
    {0xFFF00000, 0xF8D00000, CLASS_LOAD, LOADS(AT_16, AT_12, 4), .offset = OFFSET_12},
    {0xFEF00800, 0xF8100800, CLASS_LOAD, LOADS(AT_16, AT_12, 1), .offset = OFFSET_INDEX},
    {0xFEF00800, 0xF8300800, CLASS_LOAD, LOADS(AT_16, AT_12, 2), .offset = OFFSET_INDEX},
    {0xFFF00800, 0xF8500800, CLASS_LOAD, LOADS(AT_16, AT_12, 4), .offset = OFFSET_INDEX},
    {0xFEF00FC0, 0xF8100000, CLASS_LOAD, LOADS(AT_16 | AT_0, AT_12, 1), .offset = OFFSET_REGISTER},
    {0xFEF00FC0, 0xF8300000, CLASS_LOAD, LOADS(AT_16 | AT_0, AT_12, 2), .offset = OFFSET_REGISTER},
    {0xFFF00FC0, 0xF8500000, CLASS_LOAD, LOADS(AT_16 | AT_0, AT_12, 4), .offset = OFFSET_REGISTER},
    /* Stores: A5.3.10 */
    {0xFFF00000, 0xF8800000, CLASS_STORE, STORES(AT_12, AT_16, 1), .offset = OFFSET_12},
    {0xFFF00000, 0xF8A00000, CLASS_STORE, STORES(AT_12, AT_16, 2), .offset = OFFSET_12},
    {0xFFF00000, 0xF8C00000, CLASS_STORE, STORES(AT_12, AT_16, 4), .offset = OFFSET_12},
    {0xFFF00800, 0xF8000800, CLASS_STORE, STORES(AT_12, AT_16, 1), .offset = OFFSET_INDEX},
    {0xFFF00800, 0xF8200800, CLASS_STORE, STORES(AT_12, AT_16, 2), .offset = OFFSET_INDEX},
    {0xFFF00800, 0xF8400800, CLASS_STORE, STORES(AT_12, AT_16, 4), .offset = OFFSET_INDEX},
    {0xFFF00FC0, 0xF8000000, CLASS_STORE, STORES(AT_12, AT_16 | AT_0, 1), .offset = OFFSET_REGISTER},
    {0xFFF00FC0, 0xF8200000, CLASS_STORE, STORES(AT_12, AT_16 | AT_0, 2), .offset = OFFSET_REGISTER},
    {0xFFF00FC0, 0xF8400000, CLASS_STORE, STORES(AT_12, AT_16 | AT_0, 4), .offset = OFFSET_REGISTER},
    /* Data processing with registers: A5.3.12 to A5.3.15 */
    {0xFF80F0F0, 0xFA00F000, CLASS_SHIFT, .reads = AT_0, .shifted = AT_16, .writes = RESULT | S},
    {0xFF8FF0C0, 0xFA0FF080, CLASS_EXTEND, OPERATES(AT_0, RESULT)},
    {0xFF80F0C0, 0xFA00F080, CLASS_EXTEND_ADD, .reads = AT_16, .shifted = AT_0, .writes = RESULT},
    {0xFF80F0B0, 0xFA80F010, CLASS_SATURATE, OPERATES(AT_16 | AT_0, RESULT)}, /* qadd16, uqsub8 ... */
    {0xFF80F080, 0xFA80F000, CLASS_PARALLEL, OPERATES(AT_16 | AT_0, RESULT)},
    {0xFFF0F0C0, 0xFA80F080, CLASS_SATURATE, OPERATES(AT_16 | AT_0, RESULT)}, /* qadd, qdsub ... */
    {0xFFF0F0C0, 0xFA90F080, CLASS_REVERSE, .shifted = AT_0, .writes = RESULT},
    {0xFFF0F0F0, 0xFAA0F080, CLASS_PARALLEL, OPERATES(AT_16 | AT_0, RESULT)}, /* sel */
    {0xFFF0F0F0, 0xFAB0F080, CLASS_COUNT_ZEROS, OPERATES(AT_0, RESULT)},
    /* Multiplications: A5.3.16 */
    {0xFFF0F0F0, 0xFB00F000, CLASS_MULTIPLY, OPERATES(AT_16 | AT_0, RESULT)},
    {0xFFF000F0, 0xFB000000, CLASS_MULTIPLY_ADD, ACCUMULATES(AT_16 | AT_0, AT_12, RESULT)},
    {0xFFF000F0, 0xFB000010, CLASS_MULTIPLY_SUBTRACT, ACCUMULATES(AT_16 | AT_0, AT_12, RESULT)},
    {0xFFF0F0F0, 0xFB70F000, CLASS_SATURATE, OPERATES(AT_16 | AT_0, RESULT)}, /* usad8 */
    {0xFF80F0C0, 0xFB00F000, CLASS_MULTIPLY_DSP, OPERATES(AT_16 | AT_0, RESULT)},
    {0xFF8000C0, 0xFB000000, CLASS_MULTIPLY_ADD_DSP, ACCUMULATES(AT_16 | AT_0, AT_12, RESULT)},
    /* Long ones and divisions: A5.3.17 */
    {0xFFD000F0, 0xFB9000F0, CLASS_DIVIDE, OPERATES(AT_16 | AT_0, RESULT)},
    {0xFFD000F0, 0xFB800000, CLASS_MULTIPLY_LONG, OPERATES(AT_16 | AT_0, RESULT | AT_12)},
    {0xFFD000F0,
     0xFBC00000,
     CLASS_MULTIPLY_ADD_LONG,
     ACCUMULATES(AT_16 | AT_0, RESULT | AT_12, RESULT | AT_12)},
    {0xFFF000F0,
     0xFBE00060,
     CLASS_MULTIPLY_ADD_LONG,
     ACCUMULATES(AT_16 | AT_0, RESULT | AT_12, RESULT | AT_12)},
    {0xFFE00080,
     0xFBC00080,
     CLASS_MULTIPLY_ADD_LONG_DSP,
     ACCUMULATES(AT_16 | AT_0, RESULT | AT_12, RESULT | AT_12)},
};
const unsigned decode_row_count_32 = sizeof decode_rows_32 / sizeof *decode_rows_32;
