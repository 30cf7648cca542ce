/* 16-bit encodings: ARMv7-M Architecture Reference Manual (DDI 0403E.e) A5.2. */
#include "decode_table.h"

#define S FLAGS_OUTSIDE_IT

const decode_row_t decode_rows_16[] = {
    /* Shift, add, subtract, move, compare: A5.2.1 */
    {0xFFC0, 0x0000, CLASS_MOVE, OPERATES(LOW_3, LOW_0 | S)}, /* movs r0, r1 */
    {0xFC00, 0x1800, CLASS_ADD, OPERATES(LOW_3 | LOW_6, LOW_0 | S)},
    {0xFC00, 0x1C00, CLASS_ADD, OPERATES(LOW_3, LOW_0 | S)},
    {0xE000, 0x0000, CLASS_SHIFT, .shifted = LOW_3, .writes = LOW_0 | S},
    {0xF800, 0x2000, CLASS_MOVE, .writes = LOW_8 | S},
    {0xF800, 0x2800, CLASS_LOGIC, OPERATES(LOW_8, FLAGS)},
    {0xF000, 0x3000, CLASS_ADD, OPERATES(LOW_8, LOW_8 | S)},
    /* Data processing: A5.2.2 */
    {0xFFC0, 0x4080, CLASS_SHIFT, .reads = LOW_3, .shifted = LOW_0, .writes = LOW_0 | S},
    {0xFFC0, 0x40C0, CLASS_SHIFT, .reads = LOW_3, .shifted = LOW_0, .writes = LOW_0 | S},
    {0xFFC0, 0x4100, CLASS_SHIFT, .reads = LOW_3, .shifted = LOW_0, .writes = LOW_0 | S},
    {0xFF80, 0x4140, CLASS_LOGIC, OPERATES(LOW_0 | LOW_3 | FLAGS, LOW_0 | S)}, /* adc */
    {0xFFC0, 0x4180, CLASS_LOGIC, OPERATES(LOW_0 | LOW_3 | FLAGS, LOW_0 | S)}, /* sbc */
    {0xFFC0, 0x41C0, CLASS_SHIFT, .reads = LOW_3, .shifted = LOW_0, .writes = LOW_0 | S},
    {0xFFC0, 0x4200, CLASS_LOGIC, OPERATES(LOW_0 | LOW_3, FLAGS)}, /* tst */
    {0xFFC0, 0x4240, CLASS_LOGIC, OPERATES(LOW_3, LOW_0 | S)},     /* rsb */
    {0xFF80, 0x4280, CLASS_LOGIC, OPERATES(LOW_0 | LOW_3, FLAGS)}, /* cmp, cmn */
    {0xFFC0, 0x4340, CLASS_MULTIPLY, OPERATES(LOW_0 | LOW_3, LOW_0 | S)},
    {0xFFC0, 0x43C0, CLASS_MOVE, OPERATES(LOW_3, LOW_0 | S)}, /* mvn */
    {0xFC00, 0x4000, CLASS_LOGIC, OPERATES(LOW_0 | LOW_3, LOW_0 | S)},
    /* Special data and branch: A5.2.3 */
    {0xFF87, 0x4487, CLASS_BRANCH_REGISTER, .reads = HIGH_3, .branch = BRANCH_BY_REGISTER}, /* add pc, r0 */
    {0xFF00, 0x4400, CLASS_ADD, OPERATES(HIGH_0 | HIGH_3, HIGH_0)},
    {0xFF00, 0x4500, CLASS_LOGIC, OPERATES(HIGH_0 | HIGH_3, FLAGS)},
    {0xFF87, 0x4687, CLASS_BRANCH_REGISTER, .reads = HIGH_3, .branch = BRANCH_BY_REGISTER}, /* mov pc, r0 */
    {0xFF00, 0x4600, CLASS_MOVE, OPERATES(HIGH_3, HIGH_0)},
    {0xFF80, 0x4700, CLASS_BRANCH_REGISTER, .reads = HIGH_3, .branch = BRANCH_BY_REGISTER},
    {0xFF80, 0x4780, CLASS_BRANCH_LINK_REGISTER, OPERATES(HIGH_3, LR), .branch = BRANCH_BY_REGISTER},
    /* Loads and stores: A5.2.4 */
    {0xF800, 0x4800, CLASS_LOAD, LOADS(PC, LOW_8, 4), .offset = OFFSET_8},
    {0xFE00, 0x5000, CLASS_STORE, STORES(LOW_0, LOW_3 | LOW_6, 4), .offset = OFFSET_REGISTER},
    {0xFE00, 0x5200, CLASS_STORE, STORES(LOW_0, LOW_3 | LOW_6, 2), .offset = OFFSET_REGISTER},
    {0xFE00, 0x5400, CLASS_STORE, STORES(LOW_0, LOW_3 | LOW_6, 1), .offset = OFFSET_REGISTER},
    {0xFE00, 0x5600, CLASS_LOAD, LOADS(LOW_3 | LOW_6, LOW_0, 1), .offset = OFFSET_REGISTER},
    {0xFE00, 0x5800, CLASS_LOAD, LOADS(LOW_3 | LOW_6, LOW_0, 4), .offset = OFFSET_REGISTER},
    {0xFE00, 0x5A00, CLASS_LOAD, LOADS(LOW_3 | LOW_6, LOW_0, 2), .offset = OFFSET_REGISTER},
    {0xFE00, 0x5C00, CLASS_LOAD, LOADS(LOW_3 | LOW_6, LOW_0, 1), .offset = OFFSET_REGISTER},
    {0xFE00, 0x5E00, CLASS_LOAD, LOADS(LOW_3 | LOW_6, LOW_0, 2), .offset = OFFSET_REGISTER},
    {0xF800, 0x6000, CLASS_STORE, STORES(LOW_0, LOW_3, 4), .offset = OFFSET_5},
    {0xF800, 0x6800, CLASS_LOAD, LOADS(LOW_3, LOW_0, 4), .offset = OFFSET_5},
    {0xF800, 0x7000, CLASS_STORE, STORES(LOW_0, LOW_3, 1), .offset = OFFSET_5},
    {0xF800, 0x7800, CLASS_LOAD, LOADS(LOW_3, LOW_0, 1), .offset = OFFSET_5},
    {0xF800, 0x8000, CLASS_STORE, STORES(LOW_0, LOW_3, 2), .offset = OFFSET_5},
    {0xF800, 0x8800, CLASS_LOAD, LOADS(LOW_3, LOW_0, 2), .offset = OFFSET_5},
    {0xF800, 0x9000, CLASS_STORE, STORES(LOW_8, SP, 4), .offset = OFFSET_8},
    {0xF800, 0x9800, CLASS_LOAD, LOADS(SP, LOW_8, 4), .offset = OFFSET_8},
    /* Addresses */
    {0xF800, 0xA000, CLASS_ADD, .writes = LOW_8},
    {0xF800, 0xA800, CLASS_ADD, OPERATES(SP, LOW_8)},
    /* Miscellaneous: A5.2.5 */
    {0xFF00, 0xB000, CLASS_ADD, OPERATES(SP, SP)},
    {0xF500, 0xB100, CLASS_BRANCH_COMPARE, .reads = LOW_0, .branch = BRANCH_IMMEDIATE},
    {0xFF00, 0xB200, CLASS_EXTEND, OPERATES(LOW_3, LOW_0)},
    {0xFE00, 0xB400, CLASS_STORE_MULTIPLE, STORES(LIST_8 | LR_BY_BIT_8, SP, 4), .writes = SP},
    {0xFFE0, 0xB660, .class = CLASS_CHANGE_STATE},
    {0xFFC0, 0xBA80, .class = CLASS_EXCEPTION}, /* hlt */
    {0xFF00, 0xBA00, CLASS_REVERSE, .shifted = LOW_3, .writes = LOW_0},
    {0xFE00, 0xBC00, CLASS_LOAD_MULTIPLE, LOADS(SP, LIST_8 | PC_BY_BIT_8 | SP, 4)},
    {0xFF00, 0xBE00, .class = CLASS_EXCEPTION}, /* bkpt */
    {0xFFFF, 0xBF20, .class = CLASS_WAIT},
    {0xFFFF, 0xBF30, .class = CLASS_WAIT},
    {0xFF0F, 0xBF00, .class = CLASS_NOP},
    {0xFF00, 0xBF00, CLASS_IT, .reads = 0},
    /* Multiples, branches: A5.2.6 on */
    {0xF800, 0xC000, CLASS_STORE_MULTIPLE, STORES(LIST_8, LOW_8, 4), .writes = LOW_8},
    {0xF800, 0xC800, CLASS_LOAD_MULTIPLE, LOADS(LOW_8, LIST_8 | LOW_8, 4)},
    {0xFE00, 0xDE00, .class = CLASS_EXCEPTION}, /* udf, svc */
    {0xF000, 0xD000, CLASS_BRANCH, .reads = FLAGS, .branch = BRANCH_IMMEDIATE},
    {0xF800, 0xE000, CLASS_BRANCH, .branch = BRANCH_IMMEDIATE},
};
const unsigned decode_row_count_16 = sizeof decode_rows_16 / sizeof *decode_rows_16;
