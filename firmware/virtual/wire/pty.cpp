#include "pty.h"

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <stdexcept>
#include <termios.h>
#include <unistd.h>

#include "terminal_rate.h"

namespace edgec {

static std::runtime_error failure(const char *what) {
    return std::runtime_error(std::string("no pseudo-terminal: ") + what + ": " + std::strerror(errno));
}

Pty::Pty() : chip_(posix_openpt(O_RDWR | O_NOCTTY)), host_(-1) {
    if (chip_ < 0) {
        throw failure("posix_openpt");
    }
    const char *name = nullptr;
    if (grantpt(chip_) != 0 || unlockpt(chip_) != 0 || (name = ptsname(chip_)) == nullptr) {
        close(chip_);
        throw failure("grantpt");
    }
    path_ = name;
    host_ = open(name, O_RDWR | O_NOCTTY);
    termios settings{};
    if (host_ < 0 || tcgetattr(host_, &settings) != 0) {
        close(chip_);
        throw failure(name);
    }
    cfmakeraw(&settings);
    tcsetattr(host_, TCSANOW, &settings);
    fcntl(chip_, F_SETFL, fcntl(chip_, F_GETFL) | O_NONBLOCK);
}

Pty::~Pty() {
    close(host_);
    close(chip_);
}

void Pty::fill() {
    const ssize_t count = read(chip_, buffer_, sizeof buffer_);
    next_ = 0;
    end_ = count > 0 ? static_cast<size_t>(count) : 0;
}

std::optional<uint8_t> Pty::take() {
    if (next_ == end_) {
        fill();
    }
    return next_ == end_ ? std::nullopt : std::optional(buffer_[next_++]);
}

/* Where nobody reads, the pseudo-terminal fills up, and bytes are lost as on a board without a listener. */
void Pty::put(uint8_t byte) {
    while (write(chip_, &byte, 1) < 0 && errno == EINTR) {
    }
}

double Pty::baud() {
    return terminalRate(host_);
}

std::optional<Picoseconds> Pty::wait(Picoseconds atMost) {
    if (next_ != end_) {
        return 0;
    }
    /* Not for ever, so that what was scheduled meanwhile comes to its right. */
    const Picoseconds limit = std::min(atMost, second / 2);
    const auto start = std::chrono::steady_clock::now();
    pollfd ready{chip_, POLLIN, 0};
    poll(&ready, 1, static_cast<int>((limit + second / 1000 - 1) / (second / 1000)));
    const auto passed = std::chrono::steady_clock::now() - start;
    const auto nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(passed).count();
    return std::min(limit, static_cast<Picoseconds>(nanoseconds) * 1000);
}

} // namespace edgec
