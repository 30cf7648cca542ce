/* What peripherals ask of the RCC, whichever family it is of. */
#ifndef EDGEC_VIRTUAL_CLOCKS_H
#define EDGEC_VIRTUAL_CLOCKS_H

#include <cstdint>
#include <string>

namespace edgec {

class Clocks {
  public:
    virtual ~Clocks() = default;
    /* The rate of a clock of the tree, e.g. "sysclk", "hclk", "pclk1"; 0 where it is off. Throws
     * std::invalid_argument where there is none of this name. */
    virtual uint64_t hz(const std::string &clock) const = 0;
    /* Whether this bit of one of the RCC's registers is set. */
    virtual bool isOn(const std::string &reg, unsigned bit) const = 0;
    /* A field of one of the RCC's registers. */
    virtual uint32_t field(const std::string &reg, unsigned shift, unsigned width) const = 0;
};

} // namespace edgec

#endif
