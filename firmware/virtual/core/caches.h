#ifndef EDGEC_VIRTUAL_CACHES_H
#define EDGEC_VIRTUAL_CACHES_H

#include <set>

#include "../peripheral.h"

namespace edgec {

/* A level 1 cache by its numbers. */
struct CacheShape {
    uint32_t bytes, ways, line;

    explicit CacheShape(const Data &description);
    uint32_t sets() const {
        return bytes / ways / line;
    }
    /* CCSIDR, DDI 0403E B4.8.2. */
    uint32_t identification() const;
};

/* Maintenance of the caches, DDI 0403E B2.2.7: by what it is, not by what it does to memory. Contents are not
 * modelled here. A cache that is switched on before all of it was invalidated is reported. */
class Caches : public Peripheral {
  public:
    Caches(Chip &chip, const Data &description, const Data &shapes);
    void reset(ResetCause cause) override;
    void enable(bool instructions, bool data);

  private:
    CacheShape data_;
    bool areInstructionsClean_ = false;
    std::set<uint32_t> cleanLines_; /* of data: set and way */
};

/* CLIDR to CSSELR, DDI 0403E B4.8. */
class CacheGeometry : public Peripheral {
  public:
    CacheGeometry(Chip &chip, const Data &description, const Data &shapes);

  private:
    CacheShape instructions_, data_;
    Register &selection_;
};

} // namespace edgec

#endif
