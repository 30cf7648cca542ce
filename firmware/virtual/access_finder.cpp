#include "access_finder.h"

namespace edgec {

static uint32_t halfword(const uint8_t *code) {
    return static_cast<uint32_t>(code[0] | code[1] << 8);
}

static uint32_t bits(uint32_t word, unsigned high, unsigned low) {
    return word >> low & ((UINT32_C(1) << (high - low + 1)) - 1);
}

static uint32_t count(uint32_t list) {
    return static_cast<uint32_t>(__builtin_popcount(list));
}

static constexpr unsigned sp = 13;
static constexpr unsigned pc = 15;

static std::optional<Transfer> narrow(uint32_t op, uint32_t address, const ReadRegister &r) {
    const bool isLoad = bits(op, 11, 11) != 0;
    const uint32_t base = bits(op, 5, 3);
    const uint32_t offset = bits(op, 10, 6);
    const uint32_t list = bits(op, 7, 0);
    switch (bits(op, 15, 12)) {
    case 4: /* LDR (literal) */
        if (isLoad) {
            return Transfer{((address + 4) & ~UINT32_C(3)) + 4 * list, 4, false};
        }
        return std::nullopt;
    case 5: { /* register offset; by the opcode: STR STRH STRB LDRSB LDR LDRH LDRB LDRSH */
        static constexpr uint8_t sizes[] = {4, 2, 1, 1, 4, 2, 1, 2};
        const uint32_t kind = bits(op, 11, 9);
        return Transfer{r(base) + r(bits(op, 8, 6)), sizes[kind], kind < 3};
    }
    case 6:
        return Transfer{r(base) + 4 * offset, 4, !isLoad};
    case 7:
        return Transfer{r(base) + offset, 1, !isLoad};
    case 8:
        return Transfer{r(base) + 2 * offset, 2, !isLoad};
    case 9:
        return Transfer{r(sp) + 4 * list, 4, !isLoad};
    case 11:
        if (bits(op, 11, 9) == 2) { /* PUSH */
            const uint32_t size = 4 * count(bits(op, 8, 0));
            return Transfer{r(sp) - size, size, true};
        }
        if (bits(op, 11, 9) == 6) { /* POP */
            return Transfer{r(sp), 4 * count(bits(op, 8, 0)), false};
        }
        return std::nullopt;
    case 12:
        return Transfer{r(bits(op, 10, 8)), 4 * count(list), !isLoad};
    default:
        return std::nullopt;
    }
}

/* LDM, STM, and with it PUSH and POP of many registers. */
static Transfer multiple(uint32_t first, uint32_t second, const ReadRegister &r) {
    const uint32_t size = 4 * count(second);
    const bool isBefore = bits(first, 8, 7) == 2;
    const uint32_t base = r(bits(first, 3, 0));
    return {isBefore ? base - size : base, size, bits(first, 4, 4) == 0};
}

/* LDRD, STRD, and vector loads and stores: an 8-bit offset in words. */
static uint32_t wordsOffset(uint32_t first, uint32_t second, uint32_t base) {
    const uint32_t offset = 4 * bits(second, 7, 0);
    return bits(first, 7, 7) != 0 ? base + offset : base - offset;
}

static std::optional<Transfer>
doubleOrExclusive(uint32_t first, uint32_t second, uint32_t address, const ReadRegister &r) {
    const bool isLoad = bits(first, 4, 4) != 0;
    const uint32_t n = bits(first, 3, 0);
    const bool isIndexed = bits(first, 8, 8) != 0;
    const bool writesBack = bits(first, 5, 5) != 0;
    const uint32_t base = n == pc ? (address + 4) & ~UINT32_C(3) : r(n);
    if (isIndexed || writesBack) {
        return Transfer{isIndexed ? wordsOffset(first, second, base) : base, 8, !isLoad};
    }
    if (bits(first, 7, 7) == 0) { /* LDREX, STREX */
        return Transfer{base + 4 * bits(second, 7, 0), 4, !isLoad};
    }
    const bool isTable = isLoad && bits(second, 7, 5) == 0; /* TBB, TBH */
    if (isTable) {
        const uint32_t index = r(bits(second, 3, 0));
        const uint32_t table = n == pc ? address + 4 : base;
        return bits(second, 4, 4) != 0 ? Transfer{table + 2 * index, 2, false}
                                       : Transfer{table + index, 1, false};
    }
    return Transfer{base, bits(second, 4, 4) != 0 ? 2u : 1u, !isLoad}; /* LDREXH, LDREXB and their like */
}

static Transfer single(uint32_t first, uint32_t second, uint32_t address, const ReadRegister &r) {
    const uint32_t size = UINT32_C(1) << bits(first, 6, 5);
    const bool isWrite = bits(first, 4, 4) == 0;
    const uint32_t n = bits(first, 3, 0);
    if (n == pc) {
        const uint32_t base = (address + 4) & ~UINT32_C(3);
        const uint32_t offset = bits(second, 11, 0);
        return {bits(first, 7, 7) != 0 ? base + offset : base - offset, size, isWrite};
    }
    if (bits(first, 7, 7) != 0) {
        return {r(n) + bits(second, 11, 0), size, isWrite};
    }
    if (bits(second, 11, 11) == 0) {
        return {r(n) + (r(bits(second, 3, 0)) << bits(second, 5, 4)), size, isWrite};
    }
    const uint32_t offset = bits(second, 7, 0);
    const uint32_t indexed = bits(second, 9, 9) != 0 ? r(n) + offset : r(n) - offset;
    return {bits(second, 10, 10) != 0 ? indexed : r(n), size, isWrite};
}

static std::optional<Transfer> vector(uint32_t first, uint32_t second, const ReadRegister &r) {
    const uint32_t base = bits(first, 3, 0) == pc ? 0 : r(bits(first, 3, 0));
    const bool isWrite = bits(first, 4, 4) == 0;
    const bool isIndexed = bits(first, 8, 8) != 0;
    const bool writesBack = bits(first, 5, 5) != 0;
    if (isIndexed && !writesBack) { /* VLDR, VSTR */
        return Transfer{wordsOffset(first, second, base), bits(second, 8, 8) != 0 ? 8u : 4u, isWrite};
    }
    const uint32_t size = 4 * bits(second, 7, 0);
    return Transfer{isIndexed ? base - size : base, size, isWrite};
}

static std::optional<Transfer>
wide(uint32_t first, uint32_t second, uint32_t address, const ReadRegister &r) {
    if (bits(first, 15, 9) == 0x74) {
        return bits(first, 6, 6) == 0 ? multiple(first, second, r)
                                      : doubleOrExclusive(first, second, address, r);
    }
    if (bits(first, 15, 9) == 0x7C) {
        return single(first, second, address, r);
    }
    const bool isVector = bits(first, 15, 9) == 0x76 && bits(second, 11, 9) == 5;
    return isVector ? vector(first, second, r) : std::nullopt;
}

unsigned instructionSize(const uint8_t *code) {
    return halfword(code) >= 0xE800 ? 4 : 2;
}

std::optional<Transfer> transferOf(const uint8_t *code, uint32_t address, const ReadRegister &readRegister) {
    return instructionSize(code) == 4 ? wide(halfword(code), halfword(code + 2), address, readRegister)
                                      : narrow(halfword(code), address, readRegister);
}

std::optional<uint32_t> findAccess(
    const uint8_t *code,
    uint32_t start,
    uint32_t end,
    const Transfer &access,
    const ReadRegister &readRegister
) {
    for (uint32_t address = start; address < end; address += instructionSize(code + (address - start))) {
        const auto transfer = transferOf(code + (address - start), address, readRegister);
        if (transfer && transfer->isWrite == access.isWrite &&
            access.address - transfer->address < transfer->size) {
            return address;
        }
    }
    return std::nullopt;
}

} // namespace edgec
