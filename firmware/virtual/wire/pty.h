/* A pseudo-terminal: programs open its path as they open a serial port. */
#ifndef EDGEC_VIRTUAL_PTY_H
#define EDGEC_VIRTUAL_PTY_H

#include <string>

#include "wire.h"

namespace edgec {

class Pty : public Wire {
  public:
    /* Throws std::runtime_error where the system gives none. */
    Pty();
    ~Pty() override;
    Pty(const Pty &) = delete;
    Pty &operator=(const Pty &) = delete;

    const std::string &path() const {
        return path_;
    }

    std::optional<uint8_t> take() override;
    void put(uint8_t byte) override;
    double baud() override;
    std::optional<Picoseconds> wait(Picoseconds atMost) override;

  private:
    void fill();

    int chip_;
    /* Stays open, so that the pseudo-terminal is there while programs come and go. */
    int host_;
    std::string path_;
    uint8_t buffer_[4096];
    size_t next_ = 0;
    size_t end_ = 0;
};

} // namespace edgec

#endif
