/* Which instruction of a basic block made an access: the engine knows the program counter only at the start
 * of a block, but all other registers at each access. */
#ifndef EDGEC_VIRTUAL_ACCESS_FINDER_H
#define EDGEC_VIRTUAL_ACCESS_FINDER_H

#include <cstdint>
#include <functional>
#include <optional>

namespace edgec {

using ReadRegister = std::function<uint32_t(unsigned number)>;

/* The range of memory that a load or store touches. */
struct Transfer {
    uint32_t address;
    uint32_t size;
    bool isWrite;
};

/* What the Thumb instruction at `address` loads or stores with these registers (r15 is not asked for), if it
 * does. Armv7-M ARM (DDI 0403E) A5.2, A5.3 and A6.4. */
std::optional<Transfer> transferOf(const uint8_t *code, uint32_t address, const ReadRegister &readRegister);

/* Bytes of the instruction that starts here: 2 or 4. */
unsigned instructionSize(const uint8_t *code);

/* The first instruction from `start` on, below `end`, that makes this access; `code` are the bytes from
 * `start`. */
std::optional<uint32_t> findAccess(
    const uint8_t *code,
    uint32_t start,
    uint32_t end,
    const Transfer &access,
    const ReadRegister &readRegister
);

} // namespace edgec

#endif
