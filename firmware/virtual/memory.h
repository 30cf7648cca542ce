/* A memory of a chip, seen by the core at one or several addresses. */
#ifndef EDGEC_VIRTUAL_MEMORY_H
#define EDGEC_VIRTUAL_MEMORY_H

#include <cstdint>
#include <string>
#include <vector>

#include "data.h"

namespace edgec {

class Memory {
  public:
    explicit Memory(const Data &description);

    /* Flash keeps its contents; RAM has contents of chance, the same at every power-up. */
    void powerUp();

    bool isFlash() const {
        return isFlash_;
    }
    const std::string &name() const {
        return name_;
    }
    /* The first is where programmers see it. */
    const std::vector<uint32_t> &addresses() const {
        return addresses_;
    }
    std::vector<uint8_t> &bytes() {
        return bytes_;
    }
    /* Whether it is seen there; then `offset` is the place in it. */
    bool find(uint32_t address, uint32_t &offset) const;
    /* Whether these bytes of RAM are still those of power-up. */
    bool isUntouched(uint32_t offset, uint32_t length) const;

  private:
    std::string name_;
    bool isFlash_;
    std::vector<uint32_t> addresses_;
    std::vector<uint8_t> bytes_;
};

} // namespace edgec

#endif
